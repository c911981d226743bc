/// y = x W^T, and with an adapter + scale * (x A^T) B^T.
final class LinearLayer {
  /// [outputs, inputs]
  let weight: Parameter
  /// The adapter's share of this layer, if it has one.
  var lowRank: LowRankPair?

  init(weight: Parameter) { self.weight = weight }

  /// Whether the way back has anything to compute for this layer's own parameters.
  var learns: Bool { weight.isTrainable || lowRank?.a.isTrainable == true }

  /// Gives x A^T, which the way back needs, when the adapter takes part.
  /// - Parameter accumulate: adds to y instead of replacing it.
  @discardableResult
  func forward(_ x: Matrix, into y: Matrix, accumulate: Bool = false, pass: Pass) -> Matrix? {
    product(x, weight.matrix, into: y, accumulate: accumulate, pass: pass)
    guard pass.useAdapter, let lowRank else { return nil }
    let reduced = pass.arena.matrix(x.rows, lowRank.rank)
    product(x, lowRank.a.matrix, into: reduced, pass: pass)
    product(reduced, lowRank.b.matrix, alpha: lowRank.scale, into: y, accumulate: true, pass: pass)
    return reduced
  }

  private func product(
    _ x: Matrix, _ w: Matrix, alpha: Float = 1, into y: Matrix, accumulate: Bool = false, pass: Pass
  ) {
    if pass.isSingleRow {
      pass.context.multiplyRow(x, transposed: w, alpha: alpha, into: y, accumulate: accumulate)
    } else {
      pass.context.multiply(x, transposed: w, alpha: alpha, into: y, accumulate: accumulate)
    }
  }

  /// dx (+)= dy W + scale * (dy B) A. Gives scale * dy B for `backwardParameters`.
  func backwardInput(_ dy: Matrix, into dx: Matrix, accumulate: Bool, pass: Pass) -> Matrix? {
    pass.context.multiply(dy, weight.matrix, into: dx, accumulate: accumulate)
    guard pass.useAdapter, let lowRank else { return nil }
    let reduced = pass.arena.matrix(dy.rows, lowRank.rank)
    pass.context.multiply(dy, lowRank.b.matrix, alpha: lowRank.scale, into: reduced)
    pass.context.multiply(reduced, lowRank.a.matrix, into: dx, accumulate: true)
    return reduced
  }

  /// dW += dy^T x, dA += (scale * dy B)^T x, dB += scale * dy^T (x A^T), for those that are trained.
  /// - Parameters:
  ///   - reducedInput: what `forward` gave.
  ///   - reducedGradient: what `backwardInput` gave.
  func backwardParameters(
    _ x: Matrix, _ dy: Matrix, reducedInput: Matrix?, reducedGradient: Matrix?, pass: Pass
  ) {
    if let gradient = weight.gradientMatrix {
      pass.context.multiply(transposed: dy, x, into: gradient, accumulate: true)
    }
    guard let lowRank, let reducedInput, let reducedGradient else { return }
    if let gradient = lowRank.a.gradientMatrix {
      pass.context.multiply(transposed: reducedGradient, x, into: gradient, accumulate: true)
    }
    if let gradient = lowRank.b.gradientMatrix {
      pass.context.multiply(
        transposed: dy, reducedInput, alpha: lowRank.scale, into: gradient, accumulate: true)
    }
  }
}
