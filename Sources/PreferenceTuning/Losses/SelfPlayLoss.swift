/// Self-play preference optimisation with hard labels (Wu et al. 2024): (a − 1/(2β))² + (b + 1/(2β))², on sums and hence
/// dependent on length.
public struct SelfPlayLoss: PairLoss {
  private let beta: Double

  /// The loss for one β.
  public init(beta: Double) { self.beta = beta }

  public func value(_ pair: ScoredPair) -> LossValue {
    let chosen = pair.chosenRatio - 0.5 / beta
    let rejected = pair.rejectedRatio + 0.5 / beta
    return LossValue(
      loss: chosen * chosen + rejected * rejected, chosenDerivative: 2 * chosen,
      rejectedDerivative: 2 * rejected)
  }

  static let explanation = LossExplanation(
    formula: "(a - 1/(2β))² + (b + 1/(2β))²",
    conventions: [.trl116: "on sums", .trl024: "on sums", .paper: "on sums; β = 1/η"],
    usual: "β 0.001 to 0.1", source: "Wu et al. 2024 (SPPO), arXiv:2405.00675")
}
