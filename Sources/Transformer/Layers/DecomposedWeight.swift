// DoRA (Liu et al., "DoRA: weight-decomposed low-rank adaptation", 2024), as PEFT has it: every row of
// W + scale * B A is given the length that `magnitude` says, and the gradient takes the row's own length for a constant
// (section 4.3). So with gains g = magnitude / length: y = g * (x W^T + scale * (x A^T) B^T) + b.

import CKernels

extension LinearLayer {
  /// Gives x A^T and, beside it, the output before the gains and the bias.
  func forwardDecomposed(
    _ x: Matrix, into y: Matrix, accumulate: Bool, _ lowRank: LowRankPair, _ magnitude: Parameter, pass: Pass
  ) -> Matrix {
    let kept = pass.arena.matrix(x.rows, lowRank.keptWidth)
    let reduced = kept.columns(0..<lowRank.rank)
    let whole = kept.columns(lowRank.rank..<lowRank.keptWidth)
    multiplyByWeight(x, into: whole, accumulate: false, pass: pass)
    product(x, lowRank.a.stored, into: reduced, pass: pass)
    product(reduced, lowRank.b.stored, alpha: lowRank.scale, into: whole, accumulate: true, pass: pass)
    let mark = pass.arena.mark()
    lowRank.lengths = rowLengths(
      with: lowRank, scratch: pass.arena.matrix(outputs, inputs), context: pass.context)
    pass.arena.release(to: mark)
    let gains = lowRank.gains(magnitude)
    if isUnchanged(lowRank, gains) {
      // The very sums of the model without adapter: a fresh adapter changes no bit.
      multiplyByWeight(x, into: y, accumulate: accumulate, pass: pass)
    } else {
      ck_scale_columns(
        pass.context.handle, Int64(y.rows), Int64(outputs), gains, whole.start, Int64(whole.stride),
        accumulate, y.start, Int64(y.stride))
    }
    addBias(to: y, pass: pass)
    return kept
  }

  /// dy times the gains: the gradient of the output before them.
  func beforeGains(_ dy: Matrix, _ lowRank: LowRankPair, _ magnitude: Parameter, pass: Pass) -> Matrix {
    let gains = lowRank.gains(magnitude)
    let scaled = pass.arena.matrix(dy.rows, dy.columns)
    ck_scale_columns(
      pass.context.handle, Int64(dy.rows), Int64(dy.columns), gains, dy.start, Int64(dy.stride), false,
      scaled.start, Int64(scaled.stride))
    return scaled
  }

  /// d magnitude += the rows of dy * output before the gains, by the rows' lengths.
  func addMagnitudeGradient(
    _ dy: Matrix, kept: Matrix, _ lowRank: LowRankPair, _ magnitude: Parameter, context: ComputeContext
  ) {
    guard let gradient = magnitude.gradient else { return }
    var sums = [Double](repeating: 0, count: outputs)
    ck_column_products(
      context.handle, Int64(dy.rows), Int64(outputs), dy.start, Int64(dy.stride), kept.start + lowRank.rank,
      Int64(kept.stride), &sums)
    for column in 0..<outputs where lowRank.lengths[column] > 0 {
      gradient[column] += Float(sums[column] / Double(lowRank.lengths[column]))
    }
  }

  /// The length of each row of W + scale * B A, or of W alone.
  /// - Parameter scratch: room for the sum, [outputs, inputs].
  func rowLengths(with lowRank: LowRankPair? = nil, scratch: Matrix, context: ComputeContext) -> [Float] {
    copyWeight(into: scratch, context: context)
    if let lowRank {
      context.multiply(
        lowRank.b.matrix, lowRank.a.matrix, alpha: lowRank.scale, into: scratch, accumulate: true)
    }
    var lengths = [Float](repeating: 0, count: outputs)
    ck_row_lengths(
      context.handle, Int64(outputs), Int64(inputs), scratch.start, Int64(scratch.stride), &lengths)
    return lengths
  }

  /// The same with memory of its own.
  func rowLengths(context: ComputeContext) -> [Float] {
    let scratch = Parameter(name: "", shape: [outputs, inputs])
    return withExtendedLifetime(scratch) { rowLengths(scratch: scratch.matrix, context: context) }
  }

  private func isUnchanged(_ lowRank: LowRankPair, _ gains: [Float]) -> Bool {
    gains.allSatisfy { $0 == 1 } && lowRank.b.values.allSatisfy { $0 == 0 }
  }
}
