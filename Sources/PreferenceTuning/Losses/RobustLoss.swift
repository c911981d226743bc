/// DPO without the bias that wrong labels bring (Chowdhury et al. 2024): [−(1−ε) log σ(z) + ε log σ(−z)] / (1 − 2ε). It can be
/// negative.
public struct RobustLoss: RatioLoss {
  let beta: Double
  let divergence: Divergence
  private let smoothing: Double

  /// The loss for one β.
  /// - Parameter smoothing: the share of wrong labels, from 0 to below 0.5.
  public init(beta: Double, smoothing: Double, divergence: Divergence = .reverseKL) {
    self.beta = beta
    self.smoothing = smoothing
    self.divergence = divergence
  }

  func value(at z: Double) -> (loss: Double, slope: Double) {
    let scale = 1 / (1 - 2 * smoothing)
    return (
      scale * (-(1 - smoothing) * LogSigmoid.value(z) + smoothing * LogSigmoid.value(-z)),
      -scale * ((1 - smoothing) * LogSigmoid.sigmoid(-z) + smoothing * LogSigmoid.sigmoid(z))
    )
  }

  static let explanation = LossExplanation(
    formula: "[-(1-ε) log σ(z) + ε log σ(-z)] / (1-2ε),  z = β(s(a) - s(b))",
    conventions: [
      .trl116: "ε = --label-smoothing, default 0", .trl024: "ε = --label-smoothing, default 0",
      .paper: "ε = --label-smoothing, default 0",
    ],
    usual: "ε 0.05 to 0.3, the share of wrong labels", source: "Chowdhury et al. 2024, arXiv:2403.00409")
}
