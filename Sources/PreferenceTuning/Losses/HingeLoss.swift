/// The hinge of SLiC (Zhao et al. 2023) on DPO's margin, as RSO (Liu et al. 2023) has it: max(0, 1 − z), z = β(s(a) − s(b)).
public struct HingeLoss: RatioLoss {
  let beta: Double
  let divergence: Divergence

  /// The loss for one β, the inverse of the margin asked for.
  public init(beta: Double, divergence: Divergence = .reverseKL) {
    self.beta = beta
    self.divergence = divergence
  }

  func value(at z: Double) -> (loss: Double, slope: Double) { z < 1 ? (1 - z, -1) : (0, 0) }

  static let explanation = LossExplanation(
    formula: "max(0, 1 - z),  z = β(s(a) - s(b))",
    conventions: [.trl116: "as written", .trl024: "as written", .paper: "as written"],
    usual: "β 0.05 to 0.5; 1/β is the margin asked for",
    source: "Zhao et al. 2023, arXiv:2305.10425; Liu et al. 2023, arXiv:2309.06657")
}
