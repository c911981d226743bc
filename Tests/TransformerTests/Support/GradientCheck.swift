import Testing

@testable import Transformer

/// A layer's way back against the slope of its way there: along its own gradient a function rises by the gradient's
/// length, and every wrong number in the gradient makes it rise by less or more.
struct GradientCheck {
  /// Two pairs, one without a rejected answer.
  static let batch = PairBatch(pairs: [
    SmallModel.pair(5, 4, 6, seed: 1), SmallModel.pair(3, 5, 0, seed: 2),
  ])

  let pass: Pass
  private let arena = Arena()

  init() throws {
    let layout = try BatchLayout(Self.batch, vocabularySize: 53)
    pass = Pass(
      context: ComputeContext(threads: 2), arena: arena, layout: layout, useAdapter: true, keep: true)
  }

  var rows: Int { pass.rows }

  /// A parameter with noise in it, which collects its gradient.
  static func parameter(_ name: String, _ shape: [Int], deviation: Double = 0.5) -> Parameter {
    let parameter = Parameter(name: name, shape: shape)
    var random = SeededRandom(seed: 4, stream: name)
    random.fillNormal(parameter.values, deviation: deviation)
    parameter.setTrainable(true)
    return parameter
  }

  /// Compares gradient and slope for the input and for each parameter.
  /// - Parameters:
  ///   - inputs: the width of the input; 0 for a layer without one.
  ///   - forward: writes the output, which begins as zeros, and gives the way back, which writes the input's gradient.
  func run(
    inputs: Int, outputs: Int, _ parameters: [Parameter],
    forward: (_ x: Matrix, _ y: Matrix, _ pass: Pass) -> (_ dy: Matrix, _ dx: Matrix) -> Void
  ) throws {
    var x = noise(rows * inputs, seed: 11)
    let dy = noise(rows * outputs, seed: 12)
    func loss(_ way: ((Matrix, (Matrix, Matrix) -> Void) -> Void)? = nil) -> Double {
      arena.reset()
      let input = arena.matrix(rows, max(inputs, 1))
      for (index, value) in x.enumerated() { input.start[index] = value }
      let output = arena.matrix(rows, outputs)
      pass.context.fill(output, 0)
      let back = forward(input, output, pass)
      let sum = dy.enumerated().reduce(0.0) { $0 + Double($1.element) * Double(output.start[$1.offset]) }
      way?(output, back)
      return sum
    }
    var dx: [Float] = []
    _ = loss { output, back in
      for (index, value) in dy.enumerated() { output.start[index] = value }
      let gradient = arena.matrix(rows, max(inputs, 1))
      pass.context.fill(gradient, 0)
      back(output, gradient)
      dx = (0..<rows * inputs).map { gradient.start[$0] }
    }
    if inputs > 0 {
      let start = x
      expectSlope(dx, of: "the input") { direction, distance in
        for index in start.indices { x[index] = Float(Double(start[index]) + distance * direction[index]) }
        return loss()
      }
    }
    for parameter in parameters {
      let start = Array(parameter.values)
      expectSlope(Array(try #require(parameter.gradient)), of: parameter.name) { direction, distance in
        for index in start.indices {
          parameter.values[index] = Float(Double(start[index]) + distance * direction[index])
        }
        return loss()
      }
    }
  }

  private func expectSlope(
    _ gradient: [Float], of name: String, _ value: (_ direction: [Double], _ distance: Double) -> Double
  ) {
    let norm = inner(doubles(gradient), doubles(gradient)).squareRoot()
    #expect(norm > 1e-3, "\(name) has no gradient")
    let direction = gradient.map { Double($0) / norm }
    // Two steps take the third derivative out (Richardson).
    let step = 4e-3
    func slope(_ step: Double) -> Double {
      (value(direction, step) - value(direction, -step)) / (2 * step)
    }
    let found = (4 * slope(step) - slope(2 * step)) / 3
    _ = value(direction, 0)
    #expect(abs(found / norm - 1) < 2e-3, "\(name): slope \(found), gradient \(norm)")
  }
}
