/// The two factors that LoRA adds to a weight: W + scale * B A (Hu et al., "LoRA", 2021), and for DoRA the length that
/// each row of the sum is given (Liu et al., "DoRA", 2024).
final class LowRankPair {
  /// [rank, inputs]
  let a: Parameter
  /// [outputs, rank]
  let b: Parameter
  /// alpha / rank, or alpha / sqrt(rank).
  let scale: Float
  /// [outputs], with DoRA.
  let magnitude: Parameter?
  /// With DoRA: the lengths of the rows of W + scale * B A at the last forward pass.
  var lengths: [Float] = []
  /// With DoRA: the lengths of the rows of W alone.
  var baseLengths: [Float] = []

  init(a: Parameter, b: Parameter, scale: Float, magnitude: Parameter? = nil) {
    self.a = a
    self.b = b
    self.scale = scale
    self.magnitude = magnitude
  }

  var rank: Int { a.shape[0] }

  /// Columns of what a linear layer keeps for the way back: x A^T, and with DoRA its output before the rows' lengths.
  var keptWidth: Int { magnitude == nil ? rank : rank + b.shape[0] }

  /// The factor of each output with DoRA: magnitude / length. A row of zeros has no direction to lengthen.
  func gains(_ magnitude: Parameter) -> [Float] {
    zip(magnitude.values, lengths).map { $1 == 0 ? 1 : $0 / $1 }
  }
}
