#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The divergence that holds the policy to the reference (Wang et al., "Beyond reverse KL", 2024). A loss over
/// log-ratios takes s(a) and s(b) in place of a and b.
public enum Divergence: Sendable, Hashable {
  /// s(a) = a: the divergence of DPO itself.
  case reverseKL
  /// s(a) = 1 − e^−a.
  case forwardKL
  /// s(a) = log 2 + log σ(a), Jensen and Shannon's.
  case jensenShannon
  /// s(a) = (e^((α−1)a) − 1) / (α − 1); α = 1 is reverse KL.
  case alpha(Double)

  /// Larger exponents count as this, as TRL has it in single precision.
  private static let largestExponent = 80.0

  /// s and its derivative at a log-ratio.
  func score(_ ratio: Double) -> (value: Double, slope: Double) {
    switch self {
    case .reverseKL: return (ratio, 1)
    case .forwardKL:
      let inverse = exp(-ratio)
      return (1 - inverse, inverse)
    case .jensenShannon: return (log(2) + LogSigmoid.value(ratio), LogSigmoid.sigmoid(-ratio))
    case .alpha(let alpha):
      let order = alpha - 1
      if abs(order) < 1e-12 { return (ratio, 1) }
      let exponent = order * ratio
      if exponent > Self.largestExponent { return (expm1(Self.largestExponent) / order, 0) }
      return (expm1(exponent) / order, exp(exponent))
    }
  }
}
