/// DPO-positive (Pal et al. 2024), which keeps the chosen answer from becoming less likely than under the reference. The
/// penalty for that stands inside the sigmoid in the paper (equation 3), −log σ(β(a − b − λ max(0, −a))), and outside it
/// in mlx-lm-lora, −log σ(β(a − b)) + λ max(0, −a).
public struct PositiveLoss: PairLoss {
  private let beta: Double
  private let penalty: Double
  private let isOutside: Bool

  /// The loss for one β.
  /// - Parameters:
  ///   - penalty: λ, the weight of the chosen answer's fall.
  ///   - isOutside: whether the penalty stands outside the sigmoid.
  public init(beta: Double, penalty: Double, isOutside: Bool = false) {
    self.beta = beta
    self.penalty = penalty
    self.isOutside = isOutside
  }

  public func value(_ pair: ScoredPair) -> LossValue {
    let (a, b) = (pair.chosenRatio, pair.rejectedRatio)
    let fall = penalty * max(0, -a)
    let z = beta * (isOutside ? a - b : a - b - fall)
    let slope = beta * LogSigmoid.sigmoid(-z)
    let ofFall = a < 0 ? (isOutside ? penalty : slope * penalty) : 0
    return LossValue(
      loss: -LogSigmoid.value(z) + (isOutside ? fall : 0), chosenDerivative: -slope - ofFall,
      rejectedDerivative: slope)
  }

  static let explanation = LossExplanation(
    formula: "-log σ(β(a - b - λ max(0, -a)))",
    conventions: [
      .trl116: "TRL has none: as in the paper", .trl024: "TRL has none: as in the paper",
      .paper: "penalty inside the sigmoid, λ = --dpop-lambda, default 50",
    ],
    usual: "β 0.1 to 0.3, λ 5 to 50; dpop_outside is mlx-lm-lora's form",
    source: "Pal et al. 2024 (Smaug, DPO-positive), arXiv:2402.13228, eq. 3")

  private static let others = "neither TRL's nor the paper's: mlx-lm-lora's, the penalty outside the sigmoid"

  static let outsideExplanation = LossExplanation(
    formula: "-log σ(β(a - b)) + λ max(0, -a)",
    conventions: [.trl116: others, .trl024: others, .paper: others],
    usual: "β 0.1, λ = --dpop-lambda, default 50", source: "mlx-lm-lora 5.10, dpop; after Pal et al. 2024")
}
