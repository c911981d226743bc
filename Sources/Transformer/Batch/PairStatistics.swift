/// What the model says of one answer.
///
/// Every answer token is scored that has a token before it; with an empty prompt the first one has none.
public struct BranchStatistics: Sendable, Hashable {
  /// Sum of the scored tokens' log-probabilities.
  public var logProbability = 0.0
  /// The scored tokens' log-probabilities, in order.
  public var tokenLogProbabilities: [Double] = []
  /// The number of scored tokens.
  public var tokenCount = 0
  /// Sum over scored positions of the mean logit over the vocabulary.
  public var logitSum = 0.0
  /// Sum over scored positions of the distribution's entropy, in nats.
  public var entropySum = 0.0
  /// Sum over scored positions of the distribution's collision entropy −log Σ p², Rényi's of order 2, in nats.
  public var collisionEntropySum = 0.0
  /// Scored positions whose most likely token is the answer's.
  public var top1Count = 0

  /// An answer without tokens.
  public init() {}
}

/// What the model says of both answers of a pair.
public struct PairStatistics: Sendable, Hashable {
  /// The preferred answer.
  public var chosen = BranchStatistics()
  /// The other answer.
  public var rejected = BranchStatistics()

  /// Two answers without tokens.
  public init() {}
}
