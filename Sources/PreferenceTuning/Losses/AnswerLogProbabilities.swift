/// log π(answer | prompt) of both answers of a pair: sums over the answer's tokens, end token included.
public struct AnswerLogProbabilities: Sendable, Hashable {
  /// Of the preferred answer.
  public var chosen: Double
  /// Of the other answer.
  public var rejected: Double

  /// Both sums, in nats.
  public init(chosen: Double, rejected: Double) {
    self.chosen = chosen
    self.rejected = rejected
  }
}
