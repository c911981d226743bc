import CKernels

/// Cosines and sines of the rotary angles, for as many positions as were needed so far.
final class RotaryTable {
  private let headDimension: Int
  private let frequencies: [Float]
  /// What cosines and sines are multiplied by.
  private let factor: Float
  private(set) var cosines: [Float] = []
  private(set) var sines: [Float] = []
  private var positions = 0

  init(_ settings: RotarySettings, headDimension: Int) {
    self.headDimension = headDimension
    frequencies = settings.frequencies(headDimension: headDimension)
    factor = Float(settings.scaling.attentionFactor)
  }

  /// Makes sure that the positions below `count` are there.
  func reserve(_ count: Int) {
    for position in positions..<max(positions, count) {
      for frequency in frequencies {
        // The angle is rounded to single precision, as the reference implementation has it.
        let angle = Double(Float(position) * frequency)
        cosines.append(Float(cosine(angle)) * factor)
        sines.append(Float(sine(angle)) * factor)
      }
    }
    positions = max(positions, count)
  }

  /// Turns the heads of each row in place by its position's angles; `inverse` turns back, which takes
  /// gradients the way back.
  func turn(
    _ x: Matrix, positions: [Int32], context: ComputeContext, inverse: Bool = false
  ) {
    let turned = frequencies.count * 2
    let heads = x.columns / headDimension
    if turned == headDimension {
      turn(x, heads: heads, width: turned, positions, context, inverse)
    } else {
      // Only the beginning of each head turns.
      for head in 0..<heads {
        let start = head * headDimension
        turn(x.columns(start..<start + turned), heads: 1, width: turned, positions, context, inverse)
      }
    }
  }

  private func turn(
    _ x: Matrix, heads: Int, width: Int, _ positions: [Int32], _ context: ComputeContext, _ inverse: Bool
  ) {
    ck_rotary(
      context.handle, Int64(x.rows), Int64(heads), Int64(width), x.start, Int64(x.stride), positions, cosines,
      sines, inverse)
  }
}
