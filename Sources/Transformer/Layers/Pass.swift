/// What the layers share while one micro-batch goes through them.
struct Pass {
  let context: ComputeContext
  let arena: Arena
  let layout: BatchLayout
  /// What products with the model's own weights are computed in.
  var precision = Precision.float32
  /// Whether the adapter takes part.
  var useAdapter: Bool
  /// Whether activations are kept for the way back.
  var keep: Bool
  /// What of the kept activations is made again on the way back instead.
  var recomputation = Recomputation.none
  /// Whether there is a single row, for which packing operands does not pay.
  var isSingleRow = false

  /// Rows of the micro-batch.
  var rows: Int { layout.tokens.count }
}
