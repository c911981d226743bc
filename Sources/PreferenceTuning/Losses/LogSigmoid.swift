#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// log σ(x) and σ(x) without overflow for any finite x.
enum LogSigmoid {
  /// log(1 / (1 + e^-x)). The exponent taken is never positive, so nothing overflows.
  static func value(_ x: Double) -> Double {
    x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x))
  }

  /// 1 / (1 + e^-x), the derivative of `value` at -x.
  static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// σ(x) σ(−x), the derivative of σ.
  static func slope(_ x: Double) -> Double { sigmoid(x) * sigmoid(-x) }
}
