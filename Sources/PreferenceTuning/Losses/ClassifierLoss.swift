/// Binary classifier optimisation on pairs (Jung et al. 2024, equations 11 and 12): −log σ(βa − δ) − log σ(−(βb − δ)), where δ is the
/// running mean of the rewards of both answers; TRL 1.16 has left it out.
public struct ClassifierLoss: PairLoss {
  private let beta: Double
  private let isShifted: Bool

  /// The loss for one β.
  /// - Parameter isShifted: whether δ is subtracted; otherwise it is 0.
  public init(beta: Double, isShifted: Bool = false) {
    self.beta = beta
    self.isShifted = isShifted
  }

  public var needsRewardMean: Bool { isShifted }

  public func value(_ pair: ScoredPair) -> LossValue {
    let shift = isShifted ? pair.rewardMean : 0
    let (chosen, rejected) = (beta * pair.chosenRatio - shift, beta * pair.rejectedRatio - shift)
    return LossValue(
      loss: -LogSigmoid.value(chosen) - LogSigmoid.value(-rejected),
      chosenDerivative: -beta * LogSigmoid.sigmoid(-chosen),
      rejectedDerivative: beta * LogSigmoid.sigmoid(rejected))
  }

  private static let shift =
    "δ = mean over the micro-batches so far, this one included, of their mean reward β·a and β·b; no gradient; "
    + "evaluation leaves it alone"

  static let explanation = LossExplanation(
    formula: "-log σ(βa - δ) - log σ(-(βb - δ))",
    conventions: [.trl116: "δ = 0", .trl024: shift, .paper: shift],
    usual: "β 0.1", source: "Jung et al. 2024 (BCO), arXiv:2404.04656")
}
