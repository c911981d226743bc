public import Transformer

/// The length of the whole gradient, and what to multiply it with to keep it short.
public enum GradientNorm {
  /// The L2 norm over all gradients of `parameters`, in double precision and in an order that does not depend on the
  /// number of threads. Infinite or NaN when a gradient is.
  public static func global(_ parameters: [Parameter], compute: ComputeContext) -> Double {
    var total = 0.0
    for parameter in parameters {
      if let gradient = parameter.gradient { total += compute.sumOfSquares(gradient) }
    }
    return total.squareRoot()
  }

  /// The factor that brings a gradient of length `norm` down to `maximum`; 1 when it is short enough or `maximum`
  /// is 0. The small addend is torch's `clip_grad_norm_`.
  public static func clippingFactor(norm: Double, maximum: Double) -> Double {
    maximum > 0 ? min(1, maximum / (norm + 1e-6)) : 1
  }
}
