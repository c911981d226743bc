// PairStore
