/// Anchored preference optimisation, down (D'Oosterlinck et al. 2024): σ(βa) + 1 − σ(β(a − b)). Lowers both answers, the rejected
/// one more, for chosen answers worse than the model's.
public struct AnchoredDownLoss: PairLoss {
  private let beta: Double

  /// The loss for one β.
  public init(beta: Double) { self.beta = beta }

  public func value(_ pair: ScoredPair) -> LossValue {
    let chosen = beta * pair.chosenRatio
    let margin = beta * (pair.chosenRatio - pair.rejectedRatio)
    let slope = beta * LogSigmoid.slope(margin)
    return LossValue(
      loss: LogSigmoid.sigmoid(chosen) + LogSigmoid.sigmoid(-margin),
      chosenDerivative: beta * LogSigmoid.slope(chosen) - slope, rejectedDerivative: slope)
  }

  static let explanation = LossExplanation(
    formula: "σ(βa) + 1 - σ(β(a - b))",
    conventions: [.trl116: "as written", .trl024: "as written", .paper: "as written"],
    usual: "β 0.1; for chosen answers worse than the model's own",
    source: "D'Oosterlinck et al. 2024 (APO), arXiv:2408.06266")
}
