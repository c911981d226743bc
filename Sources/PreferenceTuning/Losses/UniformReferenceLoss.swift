/// The preference part of contrastive preference optimisation (Xu et al. 2024): DPO against a uniform reference,
/// −log σ(β(log π(w) − log π(l))).
public struct UniformReferenceLoss: PairLoss {
  private let beta: Double

  /// The loss for one β.
  public init(beta: Double) { self.beta = beta }

  public func value(_ pair: ScoredPair) -> LossValue {
    let z = beta * (pair.policy.chosen - pair.policy.rejected)
    let slope = beta * LogSigmoid.sigmoid(-z)
    return LossValue(loss: -LogSigmoid.value(z), chosenDerivative: -slope, rejectedDerivative: slope)
  }

  private static let mixed = "the preference part alone; add --loss sft for the likelihood term"

  static let explanation = LossExplanation(
    formula: "-log σ(β(log π(w) - log π(l))); no reference",
    conventions: [.trl116: mixed, .trl024: mixed, .paper: mixed],
    usual: "β 0.1, with --loss sft=1", source: "Xu et al. 2024 (CPO), arXiv:2401.08417, eq. 3")
}
