import Transformer

/// A copy of the trainable parameters that can change places with them.
final class WeightSnapshot {
  private var values: [FloatMemory]

  /// The parameters as they are now.
  init(of parameters: [Parameter]) {
    values = parameters.map { parameter in
      let copy = FloatMemory(count: parameter.count)
      _ = copy.values.update(from: parameter.values)
      return copy
    }
  }

  /// Puts the copy where the parameters are, and the parameters into the copy. A second call undoes the first, so that a
  /// forward pass with the frozen weights needs no further memory, and nothing is copied.
  func exchange(with parameters: [Parameter]) {
    for (index, parameter) in parameters.enumerated() {
      values[index] = parameter.exchange(values: values[index])
    }
  }
}
