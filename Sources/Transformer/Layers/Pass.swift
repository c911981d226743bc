/// What the layers share while one micro-batch goes through them.
struct Pass {
  let context: ComputeContext
  let arena: Arena
  let rotary: RotaryTable
  let layout: BatchLayout
  /// What products with the model's own weights are computed in.
  let precision: Precision
  /// Whether the adapter takes part.
  var useAdapter: Bool
  /// Whether activations are kept for the way back.
  var keep: Bool
  /// Whether there is a single row, for which packing operands does not pay.
  var isSingleRow = false

  /// Rows of the micro-batch.
  var rows: Int { layout.tokens.count }
}
