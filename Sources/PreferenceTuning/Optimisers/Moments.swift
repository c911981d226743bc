import Transformer

/// Running means of one parameter's gradient and of its square.
final class Moments {
  /// The parameter's name.
  let name: String
  /// The parameter's shape.
  let shape: [Int]
  /// Running mean of the gradient.
  var first: UnsafeMutableBufferPointer<Float> { firstMemory.values }
  /// Running mean of its square.
  var second: UnsafeMutableBufferPointer<Float> { secondMemory.values }

  private let firstMemory, secondMemory: FloatMemory

  /// Both 0.
  init(name: String, shape: [Int], count: Int) {
    self.name = name
    self.shape = shape
    firstMemory = FloatMemory(count: count)
    secondMemory = FloatMemory(count: count)
  }
}
