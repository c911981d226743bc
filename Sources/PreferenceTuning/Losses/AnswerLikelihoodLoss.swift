/// Supervised fine-tuning on the chosen answers: the mean negative log-likelihood of their tokens.
///
/// The mean runs over all chosen tokens of one optimiser step, however the step is cut into micro-batches, so a long
/// answer weighs more than a short one and accumulation changes nothing. Prompt tokens carry no loss.
public struct AnswerLikelihoodLoss: Sendable, Hashable {
  /// The convention these numbers follow, as recorded in a run's configuration.
  public static let convention = "nll/mean-of-step-tokens"

  /// Chosen tokens in the whole optimiser step; at least 1.
  public var tokenCount: Int

  /// The loss of one optimiser step with `tokenCount` chosen tokens.
  public init(tokenCount: Int) { self.tokenCount = max(tokenCount, 1) }

  /// What one answer adds to the step's loss.
  public func share(logProbability: Double) -> Double { -logProbability / Double(tokenCount) }

  /// ∂loss / ∂ log π(chosen), the same for every answer of the step.
  public var derivative: Double { -1 / Double(tokenCount) }
}
