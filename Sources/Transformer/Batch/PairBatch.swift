/// The token ids of one pair. The rejected answer may be empty: then only the chosen one is learnt (SFT).
public struct PairTokens: Sendable, Hashable {
  /// What both answers follow.
  public var prompt: [UInt32]
  /// The preferred answer, with its end token if it has one.
  public var chosen: [UInt32]
  /// The other answer, with its end token if it has one.
  public var rejected: [UInt32]

  /// A pair of ids.
  public init(prompt: [UInt32], chosen: [UInt32], rejected: [UInt32]) {
    self.prompt = prompt
    self.chosen = chosen
    self.rejected = rejected
  }
}

/// One micro-batch: pairs that go through the model together, without padding.
public struct PairBatch: Sendable, Hashable {
  /// The pairs, in the order in which results come back.
  public var pairs: [PairTokens]

  /// A micro-batch of pairs.
  public init(pairs: [PairTokens]) { self.pairs = pairs }

  /// All token ids: each prompt once, and both answers.
  public var tokenCount: Int {
    pairs.reduce(0) { $0 + $1.prompt.count + $1.chosen.count + $1.rejected.count }
  }
}
