public import Transformer

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019) over a model's trainable parameters, in the
/// conventions of `torch.optim.AdamW`.
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
  private let compute: ComputeContext

  /// An optimiser for these parameters, all moments 0. Frozen parameters are left out.
  public init(parameters: [Parameter], settings: Settings, compute: ComputeContext) {
    self.parameters = parameters.filter { $0.isTrainable }
    self.settings = settings
    self.compute = compute
    moments = self.parameters.map { Moments(name: $0.name, shape: $0.shape, count: $0.count) }
  }

  /// One step against the gradients, each first multiplied by `gradientScale` (the clipping factor).
  public func step(learningRate: Double, gradientScale: Double = 1) {
    stepCount += 1
    var update = AdamWStep(learningRate: learningRate, step: stepCount)
    update.beta1 = settings.beta1
    update.beta2 = settings.beta2
    update.epsilon = settings.epsilon
    update.gradientScale = gradientScale
    for (parameter, moments) in zip(parameters, moments) {
      guard let gradient = parameter.gradient else { continue }
      update.weightDecay = WeightDecay.applies(to: parameter.name) ? settings.weightDecay : 0
      compute.adamW(
        update, values: parameter.values, gradient: gradient, firstMoment: moments.first,
        secondMoment: moments.second)
    }
  }
}
