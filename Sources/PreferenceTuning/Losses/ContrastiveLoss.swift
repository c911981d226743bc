/// Noise contrastive alignment on pairs (Chen et al. 2024): −log σ(βa) − ½ log σ(−βa) − ½ log σ(−βb). It minds each answer's
/// own likelihood, not only their difference.
public struct ContrastiveLoss: PairLoss {
  private let beta: Double

  /// The loss for one β.
  public init(beta: Double) { self.beta = beta }

  public func value(_ pair: ScoredPair) -> LossValue {
    let (chosen, rejected) = (beta * pair.chosenRatio, beta * pair.rejectedRatio)
    return LossValue(
      loss: -LogSigmoid.value(chosen) - 0.5 * LogSigmoid.value(-chosen) - 0.5 * LogSigmoid.value(-rejected),
      chosenDerivative: beta * (0.5 * LogSigmoid.sigmoid(chosen) - LogSigmoid.sigmoid(-chosen)),
      rejectedDerivative: beta * 0.5 * LogSigmoid.sigmoid(rejected))
  }

  static let explanation = LossExplanation(
    formula: "-log σ(βa) - ½ log σ(-βa) - ½ log σ(-βb)",
    conventions: [.trl116: "as written", .trl024: "as written", .paper: "as written"],
    usual: "β 0.01 to 0.1", source: "Chen et al. 2024 (NCA), arXiv:2402.05369")
}
