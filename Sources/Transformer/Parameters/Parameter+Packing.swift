extension Parameter {
  /// Bytes that the values would take packed, and how many of their own would then be needed no more; nil where they
  /// are trained, packed already, or of no linear layer.
  func packingBytes(precision: Precision, context: ComputeContext) -> (packed: Int, freed: Int)? {
    guard let direction, !isTrainable, panels == nil else { return nil }
    let packed = WeightPanels.byteCount(
      rows: shape[0], columns: count / shape[0], direction, precision: precision, context: context)
    let frees = isMapped && WeightPanels.serveBothWays(precision: precision, context: context)
    return (packed, frees ? bytes.count : 0)
  }
}
