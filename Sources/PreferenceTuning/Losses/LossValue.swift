/// A pair's loss and its derivatives by both log-probabilities of the policy.
public struct LossValue: Sendable, Hashable {
  /// The loss, in nats.
  public var loss: Double
  /// ∂loss / ∂ log π(chosen), of the sum over tokens.
  public var chosenDerivative: Double
  /// ∂loss / ∂ log π(rejected).
  public var rejectedDerivative: Double

  /// A value with its derivatives.
  public init(loss: Double, chosenDerivative: Double, rejectedDerivative: Double) {
    self.loss = loss
    self.chosenDerivative = chosenDerivative
    self.rejectedDerivative = rejectedDerivative
  }
}
