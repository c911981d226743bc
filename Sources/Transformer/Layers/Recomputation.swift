/// What of a layer's activations is made again on the way back instead of being kept (Chen et al., "Training deep nets
/// with sublinear memory cost", 2016). The numbers are the same bit for bit.
public enum Recomputation: String, Sendable, Hashable, CaseIterable {
  /// Nothing: the fastest, and the most memory.
  case none
  /// Queries, keys, values and what attention made of them.
  case attention
  /// Everything but the residual stream at the layer's input: one more forward pass.
  case full
}
