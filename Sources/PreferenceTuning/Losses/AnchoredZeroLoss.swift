/// Anchored preference optimisation, zero (D'Oosterlinck et al. 2024): 1 − σ(βa) + σ(βb). Raises the chosen answer and lowers
/// the rejected one, for chosen answers better than the model's.
public struct AnchoredZeroLoss: PairLoss {
  private let beta: Double

  /// The loss for one β.
  public init(beta: Double) { self.beta = beta }

  public func value(_ pair: ScoredPair) -> LossValue {
    let (chosen, rejected) = (beta * pair.chosenRatio, beta * pair.rejectedRatio)
    return LossValue(
      loss: LogSigmoid.sigmoid(-chosen) + LogSigmoid.sigmoid(rejected),
      chosenDerivative: -beta * LogSigmoid.slope(chosen),
      rejectedDerivative: beta * LogSigmoid.slope(rejected))
  }

  static let explanation = LossExplanation(
    formula: "1 - σ(βa) + σ(βb)",
    conventions: [.trl116: "as written", .trl024: "as written", .paper: "as written"],
    usual: "β 0.1; for chosen answers better than the model's own",
    source: "D'Oosterlinck et al. 2024 (APO), arXiv:2408.06266")
}
