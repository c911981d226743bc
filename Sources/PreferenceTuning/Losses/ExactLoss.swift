#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Efficient exact optimisation on pairs (Ji et al. 2024, equation 16): the reverse KL divergence of σ(z) from labels
/// smoothed by ε, σ(z)(log σ(z) − log(1−ε)) + σ(−z)(log σ(−z) − log ε).
public struct ExactLoss: RatioLoss {
  let beta: Double
  let divergence: Divergence
  private let smoothing: Double

  /// The loss for one β.
  /// - Parameter smoothing: above 0 and below 0.5.
  public init(beta: Double, smoothing: Double, divergence: Divergence = .reverseKL) {
    self.beta = beta
    self.smoothing = smoothing
    self.divergence = divergence
  }

  func value(at z: Double) -> (loss: Double, slope: Double) {
    let (p, q) = (LogSigmoid.sigmoid(z), LogSigmoid.sigmoid(-z))
    let (ofChosen, ofRejected) = (log1p(-smoothing), log(smoothing))
    return (
      p * (LogSigmoid.value(z) - ofChosen) + q * (LogSigmoid.value(-z) - ofRejected),
      p * q * (z + ofRejected - ofChosen)
    )
  }

  static let explanation = LossExplanation(
    formula: "σ(z)(log σ(z) - log(1-ε)) + σ(-z)(log σ(-z) - log ε),  z = β(s(a) - s(b))",
    conventions: [
      .trl116: "ε = --label-smoothing, above 0; 0.001 when it is not given",
      .trl024: "ε = --label-smoothing, above 0; 0.001 when it is not given",
      .paper: "ε = --label-smoothing, above 0; 0.001 when it is not given",
    ],
    usual: "β 0.1, ε 0.001", source: "Ji et al. 2024 (EXO), arXiv:2402.00856, eq. 16")
}
