/// Running means of one parameter's gradient and of its square.
final class Moments {
  /// The parameter's name.
  let name: String
  /// The parameter's shape.
  let shape: [Int]
  /// Running mean of the gradient.
  let first: UnsafeMutableBufferPointer<Float>
  /// Running mean of its square.
  let second: UnsafeMutableBufferPointer<Float>

  /// Both 0.
  init(name: String, shape: [Int], count: Int) {
    self.name = name
    self.shape = shape
    first = .allocate(capacity: count)
    second = .allocate(capacity: count)
    first.initialize(repeating: 0)
    second.initialize(repeating: 0)
  }

  deinit {
    first.deallocate()
    second.deallocate()
  }
}
