/// The loss of Direct Preference Optimization (Rafailov et al. 2023, equation 7).
///
/// With a = log π(chosen) − log π_ref(chosen), b the same of the rejected answer and Δ = a − b, a pair's loss is
/// −log σ(βΔ). Log-probabilities are sums over the answer's tokens, not means; there is no label smoothing. That
/// is what TRL 1.16 computes for `loss_type="sigmoid"`, hence the name of the convention.
public struct SigmoidLoss: Sendable, Hashable {
  /// The convention these numbers follow, as recorded in a run's configuration.
  public static let convention = "sigmoid/trl-1.16"

  /// How strongly the policy is held to the reference. Typical values: 0.01 to 0.6.
  public var beta: Double

  /// The loss for one β.
  public init(beta: Double) { self.beta = beta }

  /// One pair's loss, its rewards, and the derivative by both log-probabilities of the policy.
  public struct Value: Sendable, Hashable {
    /// −log σ(βΔ), in nats.
    public var loss: Double
    /// β·a, the implicit reward of the chosen answer.
    public var chosenReward: Double
    /// β·b, the implicit reward of the rejected answer.
    public var rejectedReward: Double
    /// ∂loss / ∂ log π(chosen). ∂loss / ∂ log π(rejected) is its negative.
    public var chosenDerivative: Double
    /// ∂loss / ∂ log π(rejected).
    public var rejectedDerivative: Double { -chosenDerivative }
  }

  /// The loss of one pair.
  public func callAsFunction(
    policy: AnswerLogProbabilities, reference: AnswerLogProbabilities
  ) -> Value {
    let chosenReward = beta * (policy.chosen - reference.chosen)
    let rejectedReward = beta * (policy.rejected - reference.rejected)
    let margin = beta * ((policy.chosen - reference.chosen) - (policy.rejected - reference.rejected))
    return Value(
      loss: -LogSigmoid.value(margin), chosenReward: chosenReward, rejectedReward: rejectedReward,
      chosenDerivative: -beta * LogSigmoid.sigmoid(-margin))
  }
}
