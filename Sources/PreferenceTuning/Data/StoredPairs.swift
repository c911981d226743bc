public import ByteStreams
public import PairStore
public import Transformer

/// One side of a packed store: the pairs to train on, or those held out.
public struct StoredPairs: PairSource {
  private let store: PairStore
  /// The store's index of each pair of this side.
  private let indices: [Int]

  public let shardPairCounts: [Int]
  public let fingerprint: String

  /// The pairs of `store` that `split` puts on `side`. Reads every pair's hashes once.
  public init(_ store: PairStore, split: EvaluationSplit = .none, side: EvaluationSplit.Side = .training) {
    self.store = store
    let hasher = FingerprintHasher()
    var indices: [Int] = []
    var counts: [Int] = []
    var first = 0
    for pairs in store.shardPairCounts {
      let before = indices.count
      for index in first..<first + pairs where split.side(ofPromptHash: store[index].promptHash) == side {
        indices.append(index)
        hasher.update(store[index].contentHash.bytes)
      }
      counts.append(indices.count - before)
      first += pairs
    }
    self.indices = indices
    shardPairCounts = counts
    fingerprint = hasher.finish().description
  }

  public var count: Int { indices.count }

  public func pair(at index: Int) -> PairTokens {
    let stored = store[indices[index]]
    return PairTokens(
      prompt: Array(stored.prompt), chosen: Array(stored.chosen), rejected: Array(stored.rejected))
  }

  public func contentHash(of index: Int) -> Fingerprint? { store[indices[index]].contentHash }

  public func origin(of index: Int) -> String { store[indices[index]].place }
}
