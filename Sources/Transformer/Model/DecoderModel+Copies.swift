extension DecoderModel {
  /// A model of its own with the same weights, all frozen and without an adapter: the reference of a full
  /// fine-tune. It shares this model's threads.
  public func frozenCopy() -> DecoderModel {
    let copy = DecoderModel(configuration: configuration, context: context)
    copy.copyWeights(from: self)
    copy.precision = precision
    copy.storedType = storedType
    copy.sharesPrompts = sharesPrompts
    return copy
  }

  /// Takes over the weights of a model of the same shape.
  public func copyWeights(from other: DecoderModel) {
    precondition(parameters.map(\.shape) == other.parameters.map(\.shape), "models of different shapes")
    for (mine, theirs) in zip(parameters, other.parameters) { mine.copy(from: theirs) }
  }

  /// A model of its own whose weights have the adapter's share worked in: W + scale * B A, with DoRA every row of it at
  /// its length. Frozen, without an adapter.
  public func merged() -> DecoderModel {
    let copy = frozenCopy()
    for (path, pair) in adapter?.pairs ?? [:] {
      guard let linear = copy.stack.linear(path) else { continue }
      // The sum of both is finer than bfloat16, and nobody trains or computes with this copy.
      linear.weight.widen(context: context)
      linear.add(pair, context: context)
    }
    return copy
  }

  /// The model that a file gives whose numbers are stored as `type`: the adapter worked in, every weight rounded. What
  /// it scores is what whoever loads that file will find. The model itself where that is the same.
  public func exported(storedAs type: SafetensorsTensor.NumberType) -> DecoderModel {
    if adapter == nil, type == .f32, precision == .float32 { return self }
    let copy = merged()
    copy.use(.float32)
    guard type != .f32 else { return copy }
    for parameter in copy.parameters {
      for index in parameter.values.indices {
        parameter.values[index] = ShortFloat.rounded(parameter.values[index], to: type)
      }
    }
    return copy
  }
}
