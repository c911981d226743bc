import Transformer

/// What an optimiser remembers of one parameter: a tensor of the parameter's shape.
final class OptimiserTensor {
  /// The name PyTorch's optimiser gives it, a dot, and the parameter's name.
  let name: String
  /// The parameter's shape.
  let shape: [Int]
  /// The numbers, in the parameter's order.
  var values: UnsafeMutableBufferPointer<Float> { memory.values }

  private let memory: FloatMemory

  /// All 0.
  init(_ kind: String, of parameter: String, shape: [Int], count: Int) {
    name = "\(kind).\(parameter)"
    self.shape = shape
    memory = FloatMemory(count: count)
  }
}
