extension DecoderModel {
  /// A model of its own with the same weights, all frozen and without an adapter: the reference of a full
  /// fine-tune. It shares this model's threads.
  public func frozenCopy() -> DecoderModel {
    let copy = DecoderModel(configuration: configuration, context: context)
    copy.copyWeights(from: self)
    copy.precision = precision
    return copy
  }

  /// Takes over the weights of a model of the same shape.
  public func copyWeights(from other: DecoderModel) {
    precondition(parameters.map(\.shape) == other.parameters.map(\.shape), "models of different shapes")
    for (mine, theirs) in zip(parameters, other.parameters) { mine.copy(from: theirs) }
  }

  /// A model of its own whose weights have the adapter's share added: W + scale * B A. Frozen, without an adapter.
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
}
