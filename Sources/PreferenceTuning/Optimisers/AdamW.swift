public import Transformer

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), step for step as `torch.optim.AdamW` computes it
/// in single precision.
public final class AdamW {
  /// The four numbers of the optimiser. The defaults are those of the Hugging Face trainer.
  public struct Settings: Sendable, Hashable {
    /// Decay of the first moment.
    public var beta1 = 0.9
    /// Decay of the second moment.
    public var beta2 = 0.999
    /// Added to the denominator, after the square root.
    public var epsilon = 1e-8
    /// Share of the weight taken away per unit of learning rate. Biases and norms are spared.
    public var weightDecay = 0.0

    /// The defaults.
    public init() {}
  }

  /// The optimiser's numbers.
  public let settings: Settings
  /// Steps taken so far; the bias correction depends on it.
  public internal(set) var stepCount = 0
  /// The moments, in the order of the parameters.
  let moments: [Moments]

  private let parameters: [Parameter]

  /// An optimiser for these parameters, all moments 0. Frozen parameters are left out.
  public init(parameters: [Parameter], settings: Settings) {
    self.parameters = parameters.filter { $0.isTrainable }
    self.settings = settings
    moments = self.parameters.map { Moments(name: $0.name, shape: $0.shape, count: $0.count) }
  }

  /// One step against the gradients, each first multiplied by `gradientScale` (the clipping factor).
  public func step(learningRate: Double, gradientScale: Float = 1) {
    stepCount += 1
    let correction1 = 1 - power(settings.beta1, stepCount)
    let correction2 = 1 - power(settings.beta2, stepCount)
    for (index, parameter) in parameters.enumerated() {
      guard let gradient = parameter.gradient else { continue }
      let decay = WeightDecay.applies(to: parameter.name) ? settings.weightDecay : 0
      let sweep = Sweep(
        shrink: Float(1 - learningRate * decay), mix1: Float(1 - settings.beta1),
        keep2: Float(settings.beta2), mix2: Float(1 - settings.beta2),
        rate: Float(learningRate / correction1), root: Float(correction2.squareRoot()),
        epsilon: Float(settings.epsilon), scale: gradientScale)
      sweep.run(
        weights: parameter.values, gradient: gradient, first: moments[index].first,
        second: moments[index].second)
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    // Repeated multiplication keeps the value the same on every platform's libm.
    var result = 1.0
    var factor = base
    var left = exponent
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return result
  }
}

/// The constants of one parameter's update; `run` is the hot loop.
private struct Sweep {
  var shrink: Float
  var mix1: Float
  var keep2: Float
  var mix2: Float
  var rate: Float
  var root: Float
  var epsilon: Float
  var scale: Float

  func run(
    weights: UnsafeMutableBufferPointer<Float>, gradient: UnsafeMutableBufferPointer<Float>,
    first: UnsafeMutableBufferPointer<Float>, second: UnsafeMutableBufferPointer<Float>
  ) {
    for i in 0..<weights.count {
      let g = gradient[i] * scale
      let m = first[i] + (g - first[i]) * mix1
      let v = second[i] * keep2 + g * g * mix2
      first[i] = m
      second[i] = v
      weights[i] = weights[i] * shrink - rate * (m / (v.squareRoot() / root + epsilon))
    }
  }
}
