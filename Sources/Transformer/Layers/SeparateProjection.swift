/// A linear layer each for queries, keys and values; some models norm each head's queries and keys after it.
final class SeparateProjection: HeadProjection {
  private let query, key, value: LinearLayer
  /// Norms over the width of a head.
  private let queryNorm, keyNorm: NormLayer?

  init(
    query: LinearLayer, key: LinearLayer, value: LinearLayer, queryNorm: NormLayer? = nil,
    keyNorm: NormLayer? = nil
  ) {
    self.query = query
    self.key = key
    self.value = value
    self.queryNorm = queryNorm
    self.keyNorm = keyNorm
  }

  var queryWidth: Int { query.outputs }
  var keyWidth: Int { key.outputs }
  var learnsFromInput: Bool { query.learns || key.learns || value.learns }

  func forward(_ x: Matrix, keys: KeyRows?, pass: Pass) -> HeadActivations {
    let rows = x.rows
    let keys = keys ?? KeyRows(k: pass.arena.matrix(rows, keyWidth), v: pass.arena.matrix(rows, keyWidth))
    let own = keys.own(rows)
    let q = pass.arena.matrix(rows, queryWidth)
    let (rawQuery, queryScales, reducedQuery) = project(query, queryNorm, x, into: q, pass: pass)
    let (rawKey, keyScales, reducedKey) = project(key, keyNorm, x, into: own.k, pass: pass)
    let reducedValue = value.forward(x, into: own.v, pass: pass)
    return HeadActivations(
      heads: HeadRows(q: q, k: own.k, v: own.v), keys: keys, rawQuery: rawQuery, rawKey: rawKey,
      queryScales: queryScales, keyScales: keyScales, reduced: [reducedQuery, reducedKey, reducedValue])
  }

  private func project(
    _ layer: LinearLayer, _ norm: NormLayer?, _ x: Matrix, into y: Matrix, pass: Pass
  ) -> (raw: Matrix?, scales: Matrix?, reduced: Matrix?) {
    guard let norm else { return (nil, nil, layer.forward(x, into: y, pass: pass)) }
    let raw = pass.arena.matrix(y.rows, y.columns)
    let reduced = layer.forward(x, into: raw, pass: pass)
    let scales = norm.forward(Self.heads(raw, norm), into: Self.heads(y, norm), pass: pass)
    return (raw, scales, reduced)
  }

  /// A matrix without gaps seen as one row a head.
  private static func heads(_ x: Matrix, _ norm: NormLayer) -> Matrix {
    Matrix(x.start, rows: x.count / norm.weight.count, columns: norm.weight.count)
  }

  func gradients(_ rows: Int, pass: Pass) -> HeadRows {
    HeadRows(
      q: pass.arena.matrix(rows, queryWidth), k: pass.arena.matrix(rows, keyWidth),
      v: pass.arena.matrix(rows, keyWidth))
  }

  func backward(_ x: Matrix, _ activations: HeadActivations, _ d: HeadRows, into dx: Matrix, pass: Pass) {
    let at = activations
    let dq = beforeNorm(queryNorm, d.q, raw: at.rawQuery, scales: at.queryScales, pass: pass)
    let dk = beforeNorm(keyNorm, d.k, raw: at.rawKey, scales: at.keyScales, pass: pass)
    for (index, (layer, gradient)) in [(query, dq), (key, dk), (value, d.v)].enumerated() {
      let reduced = layer.backwardInput(gradient, into: dx, accumulate: index > 0, pass: pass)
      layer.backwardParameters(
        x, gradient, reducedInput: at.reduced[index], reducedGradient: reduced, pass: pass)
    }
  }

  private func beforeNorm(
    _ norm: NormLayer?, _ dy: Matrix, raw: Matrix?, scales: Matrix?, pass: Pass
  ) -> Matrix {
    guard let norm, let raw, let scales else { return dy }
    let dRaw = pass.arena.matrix(dy.rows, dy.columns)
    pass.context.fill(dRaw, 0)
    norm.backward(
      Self.heads(raw, norm), scales: scales, Self.heads(dy, norm), addingTo: Self.heads(dRaw, norm),
      pass: pass)
    return dRaw
  }
}
