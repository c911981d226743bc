/// Binary classifier optimisation on pairs (Jung et al. 2024) without the running shift: −log σ(βa) − log σ(−βb).
public struct ClassifierLoss: PairLoss {
  private let beta: Double

  /// The loss for one β.
  public init(beta: Double) { self.beta = beta }

  public func value(_ pair: ScoredPair) -> LossValue {
    let (chosen, rejected) = (beta * pair.chosenRatio, beta * pair.rejectedRatio)
    return LossValue(
      loss: -LogSigmoid.value(chosen) - LogSigmoid.value(-rejected),
      chosenDerivative: -beta * LogSigmoid.sigmoid(-chosen),
      rejectedDerivative: beta * LogSigmoid.sigmoid(rejected))
  }

  static let explanation = LossExplanation(
    formula: "-log σ(βa) - log σ(-βb)",
    conventions: [.trl116: "no shift; trl-0.24 and the paper subtract a running mean δ, which is not built"],
    usual: "β 0.1", source: "Jung et al. 2024 (BCO), arXiv:2404.04656")
}
