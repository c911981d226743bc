/// The loss of Direct Preference Optimization (Rafailov et al. 2023, equation 7): −log σ(z), z = β(a − b).
///
/// With smoothing ε it is −(1−ε) log σ(z) − ε log σ(−z), the "conservative DPO" of Mitchell (2023) for labels of which
/// a share ε is wrong.
public struct SigmoidLoss: RatioLoss {
  let beta: Double
  let divergence: Divergence
  private let smoothing: Double

  /// The loss for one β.
  /// - Parameter smoothing: the share of wrong labels to reckon with, below 0.5.
  public init(beta: Double, smoothing: Double = 0, divergence: Divergence = .reverseKL) {
    self.beta = beta
    self.smoothing = smoothing
    self.divergence = divergence
  }

  func value(at z: Double) -> (loss: Double, slope: Double) {
    guard smoothing > 0 else { return (-LogSigmoid.value(z), -LogSigmoid.sigmoid(-z)) }
    return (
      -(1 - smoothing) * LogSigmoid.value(z) - smoothing * LogSigmoid.value(-z),
      -(1 - smoothing) * LogSigmoid.sigmoid(-z) + smoothing * LogSigmoid.sigmoid(z)
    )
  }

  static let explanation = LossExplanation(
    formula: "-log σ(z),  z = β(s(a) - s(b));  smoothed: -(1-ε) log σ(z) - ε log σ(-z)",
    conventions: [
      .trl116: "no smoothing: TRL 1.16 takes label_smoothing and ignores it, so it is refused here",
      .trl024: "ε = --label-smoothing, default 0",
      .paper: "ε = --label-smoothing, default 0 (conservative DPO)",
    ],
    usual: "β 0.01 to 0.6", source: "Rafailov et al. 2023, arXiv:2305.18290, eq. 7; Mitchell 2023 for ε")
}
