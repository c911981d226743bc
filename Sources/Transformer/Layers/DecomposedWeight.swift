// DoRA (Liu et al., "DoRA: weight-decomposed low-rank adaptation", 2024), as PEFT has it: every row of
// W + scale * B A is given the length that `magnitude` says, and the gradient takes the row's own length for a constant
// (section 4.3). So with gains g = magnitude / length: y = g * (x W^T + scale * (x A^T) B^T) + b.

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
      for row in 0..<y.rows {
        let from = whole.start + row * whole.stride
        let to = y.start + row * y.stride
        for column in 0..<outputs {
          to[column] = (accumulate ? to[column] : 0) + gains[column] * from[column]
        }
      }
    }
    addBias(to: y, pass: pass)
    return kept
  }

  /// dy times the gains: the gradient of the output before them.
  func beforeGains(_ dy: Matrix, _ lowRank: LowRankPair, _ magnitude: Parameter, pass: Pass) -> Matrix {
    let gains = lowRank.gains(magnitude)
    let scaled = pass.arena.matrix(dy.rows, dy.columns)
    for row in 0..<dy.rows {
      let from = dy.start + row * dy.stride
      let to = scaled.start + row * scaled.stride
      for column in 0..<dy.columns { to[column] = gains[column] * from[column] }
    }
    return scaled
  }

  /// d magnitude += the rows of dy * output before the gains, by the rows' lengths.
  func addMagnitudeGradient(_ dy: Matrix, kept: Matrix, _ lowRank: LowRankPair, _ magnitude: Parameter) {
    guard let gradient = magnitude.gradient else { return }
    var sums = [Double](repeating: 0, count: outputs)
    for row in 0..<dy.rows {
      let d = dy.start + row * dy.stride
      let whole = kept.start + row * kept.stride + lowRank.rank
      for column in 0..<outputs { sums[column] += Double(d[column] * whole[column]) }
    }
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
    return (0..<outputs).map { output in
      let row = UnsafeMutableBufferPointer(start: scratch.rows(output..<output + 1).start, count: inputs)
      return Float(context.sumOfSquares(row).squareRoot())
    }
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
