import Transformer

/// What a set of chosen answers says about the policy: means over their tokens.
public struct AnswerMetrics: Sendable, Hashable {
  /// Mean negative log-likelihood of a token, in nats.
  public var loss = 0.0
  /// Mean entropy of the next-token distribution, in nats.
  public var entropy = 0.0
  /// Share of tokens that were the most likely one.
  public var tokenAccuracy = 0.0

  /// All numbers 0.
  public init() {}
}

/// Running sums over answers from which `AnswerMetrics` are made.
struct AnswerSums {
  private var sums = AnswerMetrics()
  private var tokens = 0

  mutating func add(_ statistics: BranchStatistics) {
    tokens += statistics.tokenCount
    sums.loss -= statistics.logProbability
    sums.entropy += statistics.entropySum
    sums.tokenAccuracy += Double(statistics.top1Count)
  }

  var metrics: AnswerMetrics {
    let perToken = 1 / Double(max(tokens, 1))
    var means = sums
    means.loss *= perToken
    means.entropy *= perToken
    means.tokenAccuracy *= perToken
    return means
  }
}
