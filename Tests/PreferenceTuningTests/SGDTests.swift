import PreferenceTuning
import Testing
import Transformer

@Suite("SGD")
struct SGDTests {
  private let compute = ComputeContext(threads: 1)

  /// torch.optim.SGD worked out by hand: d = g + λw, v = μv + d, w = w − ηv, the first v being d.
  @Test(arguments: [(0.0, 0.0), (0.9, 0.0), (0.5, 0.25)])
  func agreesWithTheScalarAlgorithm(momentum: Double, decay: Double) {
    var settings = OptimiserSettings()
    settings.name = .sgd
    settings.momentum = momentum
    settings.weightDecay = decay
    let parameter = trainable("layer.weight", [3])
    var weights = [1.0, -2, 0.5]
    var velocity = [0.0, 0, 0]
    for i in 0..<3 { parameter.values[i] = Float(weights[i]) }
    let optimiser = SGD(parameters: [parameter], settings: settings, compute: compute)
    for step in 0..<6 {
      let rate = 0.1 / Double(step + 1)
      for i in 0..<3 {
        let gradient = Double((step + 2 * i) % 5) - 1.5
        parameter.gradient?[i] = Float(2 * gradient)
        velocity[i] = momentum * velocity[i] + gradient + decay * weights[i]
        weights[i] -= rate * velocity[i]
      }
      optimiser.step(learningRate: rate, gradientScale: 0.5)
    }
    for i in 0..<3 { #expect(abs(Double(parameter.values[i]) - weights[i]) < 1e-5) }
    #expect(optimiser.stepCount == 6)
  }

  @Test func decaySparesNorms() {
    var settings = OptimiserSettings()
    settings.weightDecay = 0.5
    let parameter = trainable("model.norm.weight", [1])
    parameter.values[0] = 1
    SGD(parameters: [parameter], settings: settings, compute: compute).step(learningRate: 1)
    #expect(parameter.values[0] == 1)
  }
}
