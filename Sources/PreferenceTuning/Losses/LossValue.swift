/// A pair's loss and its derivatives by the log-probabilities of the policy.
public struct LossValue: Sendable, Hashable {
  /// The loss, in nats.
  public var loss: Double
  /// ∂loss / ∂ log π(chosen), of the sum over tokens.
  public var chosenDerivative: Double
  /// ∂loss / ∂ log π(rejected).
  public var rejectedDerivative: Double
  /// ∂loss / ∂ log π of the whole chosen answer, `ScoredPair.likelihood`.
  public var likelihoodDerivative: Double

  /// A value with its derivatives.
  public init(
    loss: Double, chosenDerivative: Double, rejectedDerivative: Double, likelihoodDerivative: Double = 0
  ) {
    self.loss = loss
    self.chosenDerivative = chosenDerivative
    self.rejectedDerivative = rejectedDerivative
    self.likelihoodDerivative = likelihoodDerivative
  }

  /// Adds another value, multiplied.
  mutating func add(_ other: LossValue, times factor: Double) {
    loss += factor * other.loss
    chosenDerivative += factor * other.chosenDerivative
    rejectedDerivative += factor * other.rejectedDerivative
    likelihoodDerivative += factor * other.likelihoodDerivative
  }
}
