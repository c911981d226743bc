import Transformer

/// A copy of the trainable parameters that can change places with them.
final class WeightSnapshot {
  private var values: [[Float]]

  /// The parameters as they are now.
  init(of parameters: [Parameter]) {
    values = parameters.map { Array($0.values) }
  }

  /// Puts the copy where the parameters are, and the parameters into the copy. A second call undoes the first, so that a
  /// forward pass with the frozen weights needs no further memory.
  func exchange(with parameters: [Parameter]) {
    for (index, parameter) in parameters.enumerated() {
      values[index].withUnsafeMutableBufferPointer { frozen in
        let live = parameter.values
        for i in 0..<live.count {
          let value = live[i]
          live[i] = frozen[i]
          frozen[i] = value
        }
      }
    }
  }
}
