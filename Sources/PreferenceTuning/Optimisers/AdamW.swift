public import Transformer

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019) over a model's trainable parameters, in the
/// conventions of `torch.optim.AdamW`.
public final class AdamW: Optimiser {
  /// Steps taken so far; the bias correction depends on it.
  public internal(set) var stepCount = 0

  private let settings: OptimiserSettings
  private let parameters: [Parameter]
  private let compute: ComputeContext
  /// Running means of the gradients and of their squares, in the order of the parameters.
  private let first: [OptimiserTensor]
  private let second: [OptimiserTensor]

  /// An optimiser for these parameters, all moments 0. Frozen parameters are left out.
  public init(parameters: [Parameter], settings: OptimiserSettings, compute: ComputeContext) {
    self.parameters = parameters.filter { $0.isTrainable }
    self.settings = settings
    self.compute = compute
    first = self.parameters.map { OptimiserTensor("exp_avg", of: $0.name, shape: $0.shape, count: $0.count) }
    second = self.parameters.map {
      OptimiserTensor("exp_avg_sq", of: $0.name, shape: $0.shape, count: $0.count)
    }
  }

  var state: [OptimiserTensor] { first + second }

  /// One step against the gradients, each first multiplied by `gradientScale` (the clipping factor).
  public func step(learningRate: Double, gradientScale: Double = 1) {
    stepCount += 1
    var update = AdamWStep(learningRate: learningRate, step: stepCount)
    update.beta1 = settings.beta1
    update.beta2 = settings.beta2
    update.epsilon = settings.epsilon
    update.gradientScale = gradientScale
    for (index, parameter) in parameters.enumerated() {
      guard let gradient = parameter.gradient else { continue }
      update.weightDecay = WeightDecay.applies(to: parameter.name) ? settings.weightDecay : 0
      compute.adamW(
        update, values: parameter.values, gradient: gradient, firstMoment: first[index].values,
        secondMoment: second[index].values)
    }
  }
}
