// Tests of PairStore
