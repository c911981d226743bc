public import Transformer

/// The length of the whole gradient, and what to multiply it with to keep it short.
public enum GradientNorm {
  /// The L2 norm over all gradients of `parameters`, summed in double precision in one fixed order: eight running sums
  /// a parameter, then parameters in turn. Infinite or NaN when a gradient is.
  public static func global(_ parameters: [Parameter]) -> Double {
    var total = 0.0
    for parameter in parameters {
      guard let gradient = parameter.gradient else { continue }
      total += sumOfSquares(UnsafeBufferPointer(gradient))
    }
    return total.squareRoot()
  }

  /// The factor that brings a gradient of length `norm` down to `maximum`; 1 when it is short enough or `maximum`
  /// is 0. The small addend is torch's `clip_grad_norm_`.
  public static func clippingFactor(norm: Double, maximum: Double) -> Float {
    guard maximum > 0 else { return 1 }
    return Float(min(1, maximum / (norm + 1e-6)))
  }

  private static func sumOfSquares(_ values: UnsafeBufferPointer<Float>) -> Double {
    var sums = SIMD8<Double>.zero
    let whole = values.count & ~7
    var i = 0
    while i < whole {
      let lane = SIMD8<Double>(
        Double(values[i]), Double(values[i + 1]), Double(values[i + 2]), Double(values[i + 3]),
        Double(values[i + 4]), Double(values[i + 5]), Double(values[i + 6]), Double(values[i + 7]))
      sums += lane * lane
      i += 8
    }
    var tail = 0.0
    while i < values.count {
      tail += Double(values[i]) * Double(values[i])
      i += 1
    }
    let four = sums.lowHalf + sums.highHalf
    let two = four.lowHalf + four.highHalf
    return (two[0] + two[1]) + tail
  }
}
