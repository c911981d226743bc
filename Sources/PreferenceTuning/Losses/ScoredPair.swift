import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
  /// Log-probability and length of the whole chosen answer, where `policy` leaves tokens out or weighs them.
  public var likelihood: Likelihood
  /// How likely the policy itself would have written both answers: the product of e to the mean over an answer's tokens of
  /// log p − log Σ p² (WPO, Zhou et al. 2024, arXiv:2406.11827, section 3.2).
  public var onPolicyWeight = 1.0

  /// How far the policy has moved from the reference on answers that belong to other prompts: the mean log-ratio of the
  /// micro-batch, at least 0 (KTO's z₀).
  public var drift = 0.0
  /// The mean reward of both answers over the run's micro-batches so far, the pair's own included (BCO's δ).
  public var rewardMean = 0.0
  /// Whether there is a chosen answer.
  public var hasChosen = true
  /// Whether there is a rejected answer.
  public var hasRejected = true

  /// A whole answer under the policy.
  public struct Likelihood: Sendable, Hashable {
    /// The sum over all tokens, in nats.
    public var logProbability: Double
    /// All tokens; at least 1.
    public var tokens: Int
  }

  /// A pair's numbers. Answers without scored tokens count as one token long, so that means stay numbers.
  public init(
    policy: AnswerLogProbabilities, reference: AnswerLogProbabilities, chosenTokens: Int, rejectedTokens: Int
  ) {
    self.policy = policy
    self.reference = reference
    self.chosenTokens = max(chosenTokens, 1)
    self.rejectedTokens = max(rejectedTokens, 1)
    likelihood = Likelihood(logProbability: policy.chosen, tokens: self.chosenTokens)
  }

  /// The numbers of a pair whose tokens have these weights; nil for 1 each.
  init(_ statistics: PairStatistics, reference: AnswerLogProbabilities, weights: PairWeights? = nil) {
    self.init(
      policy: weights?.sums(statistics) ?? AnswerLogProbabilities(statistics), reference: reference,
      chosenTokens: weights?.chosenTokens ?? statistics.chosen.tokenCount,
      rejectedTokens: weights?.rejectedTokens ?? statistics.rejected.tokenCount)
    likelihood = Likelihood(
      logProbability: statistics.chosen.logProbability, tokens: max(statistics.chosen.tokenCount, 1))
    hasChosen = statistics.chosen.tokenCount > 0
    hasRejected = statistics.rejected.tokenCount > 0
    onPolicyWeight = exp(Self.alignment(statistics.chosen) + Self.alignment(statistics.rejected))
  }

  /// Mean over an answer's tokens of log p − log Σ p².
  private static func alignment(_ answer: BranchStatistics) -> Double {
    (answer.logProbability + answer.collisionEntropySum) / Double(max(answer.tokenCount, 1))
  }

  /// a = log π(chosen) − log π_ref(chosen).
  public var chosenRatio: Double { policy.chosen - reference.chosen }
  /// b, the same of the rejected answer.
  public var rejectedRatio: Double { policy.rejected - reference.rejected }
}
