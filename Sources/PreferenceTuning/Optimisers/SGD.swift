public import Transformer

/// Stochastic gradient descent in the conventions of `torch.optim.SGD`: the decay is added to the gradient, the sum enters
/// the momentum, and the first step's momentum is the gradient itself.
public final class SGD: Optimiser {
  /// Steps taken so far.
  public internal(set) var stepCount = 0

  private let settings: OptimiserSettings
  private let parameters: [Parameter]
  private let compute: ComputeContext
  /// In the order of the parameters; none without momentum.
  private let momenta: [OptimiserTensor]

  /// An optimiser for these parameters. Frozen parameters are left out.
  public init(parameters: [Parameter], settings: OptimiserSettings, compute: ComputeContext) {
    self.parameters = parameters.filter { $0.isTrainable }
    self.settings = settings
    self.compute = compute
    momenta =
      settings.momentum > 0
      ? self.parameters.map {
        OptimiserTensor("momentum_buffer", of: $0.name, shape: $0.shape, count: $0.count)
      } : []
  }

  var state: [OptimiserTensor] { momenta }

  /// One step against the gradients, each first multiplied by `gradientScale` (the clipping factor). Changes the gradients.
  public func step(learningRate: Double, gradientScale: Double = 1) {
    stepCount += 1
    for (index, parameter) in parameters.enumerated() {
      guard let gradient = parameter.gradient else { continue }
      if gradientScale != 1 { compute.scale(gradient, by: Float(gradientScale)) }
      if settings.weightDecay > 0, WeightDecay.applies(to: parameter.name) {
        compute.add(parameter.values, times: Float(settings.weightDecay), to: gradient)
      }
      var direction = gradient
      if settings.momentum > 0 {
        direction = momenta[index].values
        // The momentum is all 0 before the first step, which so becomes the gradient itself.
        compute.scale(direction, by: Float(settings.momentum))
        compute.add(gradient, times: 1, to: direction)
      }
      compute.add(direction, times: Float(-learningRate), to: parameter.values)
    }
  }
}
