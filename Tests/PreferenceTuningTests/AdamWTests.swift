import PreferenceTuning
import Testing
import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("AdamW")
struct AdamWTests {
  private let compute = ComputeContext(threads: 1)

  /// Algorithm 2 of Loshchilov and Hutter in double precision, one number at a time.
  private struct Scalar {
    var weight: Double
    var m = 0.0
    var v = 0.0
    var t = 0.0

    mutating func step(_ g: Double, rate: Double, decay: Double, _ settings: OptimiserSettings) {
      t += 1
      m = settings.beta1 * m + (1 - settings.beta1) * g
      v = settings.beta2 * v + (1 - settings.beta2) * g * g
      let mHat = m / (1 - pow(settings.beta1, t))
      let vHat = v / (1 - pow(settings.beta2, t))
      weight = weight - rate * decay * weight - rate * mHat / (vHat.squareRoot() + settings.epsilon)
    }
  }

  @Test(arguments: [0.0, 0.1])
  func agreesWithTheScalarAlgorithm(decay: Double) {
    var settings = OptimiserSettings()
    settings.weightDecay = decay
    let parameter = trainable("layer.weight", [4, 5])
    var scalars = (0..<20).map { Scalar(weight: Double(Float(cos(Double($0))))) }
    for i in 0..<20 { parameter.values[i] = Float(scalars[i].weight) }
    let optimiser = AdamW(parameters: [parameter], settings: settings, compute: compute)
    for step in 0..<25 {
      let rate = 0.01 / Double(step + 1)
      for i in 0..<20 {
        let gradient = Float(sin(Double(i * 31 + step * 7)) * (i == 3 ? 1e-6 : 1))
        parameter.gradient?[i] = gradient * 4
        scalars[i].step(Double(gradient), rate: rate, decay: decay, settings)
      }
      optimiser.step(learningRate: rate, gradientScale: 0.25)
    }
    for i in 0..<20 { #expect(abs(Double(parameter.values[i]) - scalars[i].weight) < 2e-6) }
    #expect(optimiser.stepCount == 25)
  }

  @Test func theFirstStepMovesByTheLearningRate() {
    let parameter = trainable("w", [2])
    parameter.gradient?[0] = 1e-3
    parameter.gradient?[1] = -50
    AdamW(parameters: [parameter], settings: .init(), compute: compute).step(learningRate: 0.5)
    #expect(abs(parameter.values[0] + 0.5) < 1e-4)
    #expect(abs(parameter.values[1] - 0.5) < 1e-6)
  }

  @Test(arguments: [
    ("model.layers.0.self_attn.q_proj.weight", true), ("lm_head.weight", true),
    ("model.layers.0.input_layernorm.weight", false), ("model.norm.weight", false),
    ("model.layers.1.self_attn.q_norm.weight", false), ("model.layers.0.self_attn.q_proj.bias", false),
    ("model.layers.2.RMSNorm.weight", false), ("model.normal.weight", true),
  ])
  func decaySparesBiasesAndNorms(name: String, decays: Bool) {
    var settings = OptimiserSettings()
    settings.weightDecay = 0.5
    let parameter = trainable(name, [1])
    parameter.values[0] = 1
    parameter.gradient?[0] = 0
    AdamW(parameters: [parameter], settings: settings, compute: compute).step(learningRate: 0.5)
    #expect(parameter.values[0] == (decays ? 0.75 : 1))
  }
}

@Suite("The gradient's length")
struct GradientNormTests {
  private let compute = ComputeContext(threads: 1)

  private func parameter(_ values: [Float]) -> Parameter {
    let parameter = trainable("w", [values.count])
    _ = parameter.gradient?.update(fromContentsOf: values)
    return parameter
  }

  @Test func isTheRootOfTheSumOfAllSquares() {
    #expect(GradientNorm.global([parameter([3]), parameter([4])], compute: compute) == 5)
    let many = (0..<1003).map { Float(sin(Double($0))) }
    let expected = many.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let split = [parameter(Array(many[..<417])), parameter(Array(many[417...]))]
    #expect(abs(GradientNorm.global(split, compute: compute) - expected) < 1e-12)
    #expect(!GradientNorm.global([parameter([1, .nan])], compute: compute).isFinite)
  }

  @Test func clippingOnlyEverShortens() {
    #expect(GradientNorm.clippingFactor(norm: 0.5, maximum: 1) == 1)
    #expect(abs(GradientNorm.clippingFactor(norm: 4, maximum: 1) - 0.25) < 1e-6)
    #expect(GradientNorm.clippingFactor(norm: 400, maximum: 0) == 1)
  }
}
