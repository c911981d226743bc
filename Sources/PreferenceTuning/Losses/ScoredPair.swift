/// What a loss knows of a pair: log-probabilities of both answers under policy and reference, and their lengths.
public struct ScoredPair: Sendable, Hashable {
  /// Under the policy that is trained.
  public var policy: AnswerLogProbabilities
  /// Under the frozen reference.
  public var reference: AnswerLogProbabilities
  /// Scored tokens of the chosen answer; at least 1.
  public var chosenTokens: Int
  /// Scored tokens of the rejected answer; at least 1.
  public var rejectedTokens: Int

  /// A pair's numbers. Answers without scored tokens count as one token long, so that means stay numbers.
  public init(
    policy: AnswerLogProbabilities, reference: AnswerLogProbabilities, chosenTokens: Int, rejectedTokens: Int
  ) {
    self.policy = policy
    self.reference = reference
    self.chosenTokens = max(chosenTokens, 1)
    self.rejectedTokens = max(rejectedTokens, 1)
  }

  /// a = log π(chosen) − log π_ref(chosen).
  public var chosenRatio: Double { policy.chosen - reference.chosen }
  /// b, the same of the rejected answer.
  public var rejectedRatio: Double { policy.rejected - reference.rejected }
}
