/// How much goes into a batch.
public enum BatchSize: Sendable, Hashable {
  /// This many pairs; the last batch of an epoch may have fewer.
  case pairs(Int)
  /// As many pairs as fit this many tokens, prompt and both answers counted once each; a longer pair goes alone.
  case tokens(Int)
}

/// The pairs that are computed together.
public struct Batch: Sendable, Hashable {
  /// Global indexes into the store, in order.
  public var indexes: [Int]
  /// Tokens of these pairs, prompt and both answers.
  public var tokenCount: Int
  /// The epoch it belongs to.
  public var epoch: Int
}

/// The batches of one side of a store, epoch after epoch. The same arguments give the same batches, on every machine,
/// also when a run goes on from a saved position.
public struct BatchSequence: Sendable {
  private let store: PairStore
  private let size: BatchSize
  private let split: EvaluationSplit
  private let side: EvaluationSplit.Side
  private let isShuffled: Bool
  private let pairCounts: [Int]
  private var order: BatchOrder
  /// Where the sequence stands; save it to go on from here.
  public private(set) var position: BatchPosition

  /// Batches from `position` on.
  ///
  /// - Parameters:
  ///   - side: The training pairs, or those that `split` holds out.
  ///   - isShuffled: False for the order in which the pairs were packed, in every epoch.
  public init(
    store: PairStore, size: BatchSize, split: EvaluationSplit = .none, side: EvaluationSplit.Side = .training,
    isShuffled: Bool = true, position: BatchPosition
  ) {
    self.store = store
    self.size = size
    self.split = split
    self.side = side
    self.isShuffled = isShuffled
    self.position = position
    pairCounts = store.shardPairCounts
    order = BatchSequence.order(of: pairCounts, isShuffled: isShuffled, position: position)
  }

  private static func order(of pairCounts: [Int], isShuffled: Bool, position: BatchPosition) -> BatchOrder {
    BatchOrder(
      shardPairCounts: pairCounts,
      arrangement: isShuffled
        ? .shuffled(seed: position.seed, windowShards: position.windowShards) : .asPacked,
      epoch: position.epoch)
  }

  /// The next batch of the current epoch; nil when the epoch has no more. Then `beginNextEpoch` goes on.
  public mutating func next() -> Batch? {
    var batch = Batch(indexes: [], tokenCount: 0, epoch: position.epoch)
    while position.slot < order.count {
      let pair = store[order[position.slot]]
      guard split.side(ofPromptHash: pair.promptHash) == side else {
        position.slot += 1
        continue
      }
      guard hasRoom(batch, for: pair) else { break }
      batch.indexes.append(pair.index)
      batch.tokenCount += pair.tokenCount
      position.slot += 1
    }
    guard !batch.indexes.isEmpty else { return nil }
    position.batch += 1
    return batch
  }

  private func hasRoom(_ batch: Batch, for pair: TokenPair) -> Bool {
    if batch.indexes.isEmpty { return true }
    switch size {
    case .pairs(let limit): return batch.indexes.count < limit
    case .tokens(let limit): return batch.tokenCount + pair.tokenCount <= limit
    }
  }

  /// Moves to the start of the next epoch, which has an order of its own.
  public mutating func beginNextEpoch() {
    position.epoch += 1
    position.slot = 0
    order = BatchSequence.order(of: pairCounts, isShuffled: isShuffled, position: position)
  }

  /// How many pairs an epoch has on this side. Looks at every pair's prompt hash once.
  public func pairsPerEpoch() -> Int {
    guard split.fraction > 0 else { return side == .training ? store.count : 0 }
    return (0..<store.count).reduce(0) {
      $0 + (split.side(ofPromptHash: store[$1].promptHash) == side ? 1 : 0)
    }
  }

  /// How many batches the current epoch has, counted from its start. Batches by tokens walk through the epoch.
  public func batchesPerEpoch() -> Int {
    if case .pairs(let limit) = size {
      let pairs = pairsPerEpoch()
      return (pairs + max(limit, 1) - 1) / max(limit, 1)
    }
    var walk = self
    walk.position.slot = 0
    var batches = 0
    while walk.next() != nil { batches += 1 }
    return batches
  }
}
