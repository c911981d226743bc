#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The log-ratio modulated loss that a language model found (Lu et al. 2024): with m = σ(z/τ),
/// (1−m)(−log σ(z)) + m e^−z.
public struct DiscoveredLoss: RatioLoss {
  let beta: Double
  let divergence: Divergence
  private let temperature: Double

  /// The loss for one β.
  /// - Parameter temperature: τ, how sharply the two parts change over at z = 0.
  public init(beta: Double, temperature: Double = 0.05, divergence: Divergence = .reverseKL) {
    self.beta = beta
    self.temperature = temperature
    self.divergence = divergence
  }

  func value(at z: Double) -> (loss: Double, slope: Double) {
    let turn = z / temperature
    let (on, off) = (LogSigmoid.sigmoid(turn), LogSigmoid.sigmoid(-turn))
    // m e^-z taken in log space: far below 0 the factor e^-z alone would overflow.
    let exponential = exp(LogSigmoid.value(turn) - z)
    return (
      -off * LogSigmoid.value(z) + exponential,
      on * off / temperature * LogSigmoid.value(z) - off * LogSigmoid.sigmoid(-z)
        + exponential * (off / temperature - 1)
    )
  }

  static let explanation = LossExplanation(
    formula: "(1-m)(-log σ(z)) + m e^-z,  m = σ(z/τ),  z = β(s(a) - s(b))",
    conventions: [
      .trl116: "τ = --discopop-tau, default 0.05", .trl024: "τ = --discopop-tau, default 0.05",
      .paper: "τ = --discopop-tau, default 0.05",
    ],
    usual: "β 0.05, τ 0.05", source: "Lu et al. 2024 (DiscoPOP), arXiv:2406.08414")
}
