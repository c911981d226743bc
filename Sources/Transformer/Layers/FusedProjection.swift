/// One linear layer whose outputs are queries, keys and values side by side.
final class FusedProjection: HeadProjection {
  private let all: LinearLayer
  let queryWidth: Int
  let keyWidth: Int

  init(_ all: LinearLayer, queryWidth: Int, keyWidth: Int) {
    self.all = all
    self.queryWidth = queryWidth
    self.keyWidth = keyWidth
  }

  var learnsFromInput: Bool { all.learns }

  func forward(_ x: Matrix, keys: KeyRows?, pass: Pass) -> HeadActivations {
    let fused = pass.arena.matrix(x.rows, all.outputs)
    let reduced = all.forward(x, into: fused, pass: pass)
    var heads = parts(fused)
    guard let keys else {
      return HeadActivations(heads: heads, keys: KeyRows(k: heads.k, v: heads.v), reduced: [reduced])
    }
    let own = keys.own(x.rows)
    for row in 0..<x.rows {
      own.k.rows(row..<row + 1).start.update(from: heads.k.rows(row..<row + 1).start, count: keyWidth)
      own.v.rows(row..<row + 1).start.update(from: heads.v.rows(row..<row + 1).start, count: keyWidth)
    }
    heads.k = own.k
    heads.v = own.v
    return HeadActivations(heads: heads, keys: keys, reduced: [reduced])
  }

  func gradients(_ rows: Int, pass: Pass) -> HeadRows { parts(pass.arena.matrix(rows, all.outputs)) }

  func backward(_ x: Matrix, _ activations: HeadActivations, _ d: HeadRows, into dx: Matrix, pass: Pass) {
    // The three lie side by side in the matrix that `gradients` made, which begins where the queries do.
    let fused = Matrix(d.q.start, rows: d.q.rows, columns: all.outputs)
    let reduced = all.backwardInput(fused, into: dx, accumulate: false, pass: pass)
    all.backwardParameters(
      x, fused, reducedInput: activations.reduced[0], reducedGradient: reduced, pass: pass)
  }

  private func parts(_ fused: Matrix) -> HeadRows {
    HeadRows(
      q: fused.columns(0..<queryWidth), k: fused.columns(queryWidth..<queryWidth + keyWidth),
      v: fused.columns(queryWidth + keyWidth..<queryWidth + 2 * keyWidth))
  }
}
