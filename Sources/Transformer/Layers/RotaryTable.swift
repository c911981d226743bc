import CKernels

/// Cosines and sines of the rotary angles, for as many positions as were needed so far.
final class RotaryTable {
  private let frequencies: [Float]
  private(set) var cosines: [Float] = []
  private(set) var sines: [Float] = []
  private var positions = 0

  init(_ settings: RotarySettings, headDimension: Int) {
    frequencies = settings.frequencies(headDimension: headDimension)
  }

  /// Makes sure that the positions below `count` are there.
  func reserve(_ count: Int) {
    for position in positions..<max(positions, count) {
      for frequency in frequencies {
        // The angle is rounded to single precision, as the reference implementation has it.
        let angle = Double(Float(position) * frequency)
        cosines.append(Float(cosine(angle)))
        sines.append(Float(sine(angle)))
      }
    }
    positions = max(positions, count)
  }

  /// Turns the heads of each row in place by its position's angles; `inverse` turns back, which takes
  /// gradients the way back.
  func turn(
    _ x: Matrix, positions: [Int32], context: ComputeContext, inverse: Bool = false
  ) {
    let headDimension = frequencies.count * 2
    ck_rotary(
      context.handle, Int64(x.rows), Int64(x.columns / headDimension), Int64(headDimension), x.start,
      Int64(x.stride), positions, cosines, sines, inverse)
  }
}
