/// The two factors that LoRA adds to a weight: W + scale * B A (Hu et al., "LoRA", 2021).
final class LowRankPair {
  /// [rank, inputs]
  let a: Parameter
  /// [outputs, rank]
  let b: Parameter
  /// alpha / rank
  let scale: Float

  init(a: Parameter, b: Parameter, scale: Float) {
    self.a = a
    self.b = b
    self.scale = scale
  }

  var rank: Int { a.shape[0] }
}
