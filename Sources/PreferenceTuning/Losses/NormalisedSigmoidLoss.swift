/// DPO with log-ratios per token, the "length-normalised DPO" of Tülu 3 (Lambert et al. 2024):
/// −log σ(β(s(a)/|w| − s(b)/|l|)).
public struct NormalisedSigmoidLoss: RatioLoss {
  let beta: Double
  let divergence: Divergence
  let isPerToken = true

  /// The loss for one β.
  public init(beta: Double, divergence: Divergence = .reverseKL) {
    self.beta = beta
    self.divergence = divergence
  }

  func value(at z: Double) -> (loss: Double, slope: Double) {
    (-LogSigmoid.value(z), -LogSigmoid.sigmoid(-z))
  }

  static let explanation = LossExplanation(
    formula: "-log σ(β(s(a)/|w| - s(b)/|l|))",
    conventions: [.trl116: "as written", .paper: "as written"],
    usual: "β 2 to 10: ratios per token are small",
    source: "Lambert et al. 2024 (Tülu 3), arXiv:2411.15124")
}
