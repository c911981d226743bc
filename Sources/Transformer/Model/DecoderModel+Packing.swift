extension DecoderModel {
  /// Weights that do not change and that products read: a linear layer's, and the head's. With DoRA none, because it needs the
  /// numbers themselves in every step.
  private var packable: [Parameter] {
    guard adapter?.configuration.usesDoRA != true else { return [] }
    return parameters.filter { $0.direction != nil && !$0.isTrainable }
  }

  /// The memory that `packFrozenWeights` takes beyond what it gives back; nil where there is nothing to pack.
  public var packingCost: Int? {
    let bytes = packable.compactMap { $0.packingBytes(precision: precision, context: context) }
    return bytes.isEmpty ? nil : bytes.reduce(0) { $0 + $1.packed - $1.freed }
  }

  /// Packs weights that are not trained once for all passes, which otherwise pack them each time. It changes no number.
  public func packFrozenWeights() {
    for parameter in packable { parameter.pack(precision: precision, context: context) }
  }
}
