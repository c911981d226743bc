import Transformer

/// A copy of the trainable parameters that can change places with them.
final class WeightSnapshot {
  private var values: [Parameter.Values]

  /// The parameters as they are now, to compute with. Weights of linear layers are kept only in the form that products read.
  convenience init(frozen model: any PreferenceModel) {
    self.init(
      model.trainable.map { $0.frozenValues(precision: model.precision, compute: model.compute) })
  }

  /// The parameters as they are now.
  convenience init(copying parameters: [Parameter]) { self.init(parameters.map { $0.copiedValues() }) }

  private init(_ values: [Parameter.Values]) { self.values = values }

  /// Puts the copy where the parameters are, and the parameters into the copy. A second call undoes the first, so that a
  /// forward pass with the frozen weights needs no further memory, and nothing is copied.
  func exchange(with parameters: [Parameter]) {
    for (index, parameter) in parameters.enumerated() { parameter.exchange(&values[index]) }
  }
}
