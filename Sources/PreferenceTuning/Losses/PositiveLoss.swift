/// DPO-positive (Pal et al. 2024, equation 3): −log σ(β(a − b − λ max(0, −a))), which keeps the chosen answer from becoming less
/// likely than under the reference.
public struct PositiveLoss: PairLoss {
  private let beta: Double
  private let penalty: Double

  /// The loss for one β.
  /// - Parameter penalty: λ, the weight of the chosen answer's fall.
  public init(beta: Double, penalty: Double) {
    self.beta = beta
    self.penalty = penalty
  }

  public func value(_ pair: ScoredPair) -> LossValue {
    let (a, b) = (pair.chosenRatio, pair.rejectedRatio)
    let z = beta * (a - b - penalty * max(0, -a))
    let slope = beta * LogSigmoid.sigmoid(-z)
    return LossValue(
      loss: -LogSigmoid.value(z), chosenDerivative: -slope * (a < 0 ? 1 + penalty : 1),
      rejectedDerivative: slope)
  }

  static let explanation = LossExplanation(
    formula: "-log σ(β(a - b - λ max(0, -a)))",
    conventions: [
      .paper: "penalty inside the sigmoid, λ = --dpop-lambda, default 50; mlx-lm-lora has it outside"
    ],
    usual: "β 0.1 to 0.3, λ 5 to 50", source: "Pal et al. 2024 (Smaug, DPO-positive), arXiv:2402.13228, eq. 3"
  )
}
