import CKernels

/// Causal self-attention with rotary positions; several query heads may share one key and value head
/// (Ainslie et al., "GQA", 2023).
final class AttentionLayer {
  let query: LinearLayer
  let key: LinearLayer
  let value: LinearLayer
  let output: LinearLayer
  private let shape: ck_attention_shape

  /// What the way back needs.
  struct Activations {
    var q, k, v: Matrix
    var mixed: Matrix
    var logSums: Matrix
    var reducedQuery, reducedKey, reducedValue, reducedOutput: Matrix?
  }

  /// Where keys and values are written, and all of them that the queries may see.
  struct Keys {
    var k, v: Matrix
    /// The row at which the pass's own begin.
    var first = 0
  }

  init(
    query: LinearLayer, key: LinearLayer, value: LinearLayer, output: LinearLayer,
    configuration: ModelConfiguration
  ) {
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    shape = ck_attention_shape(
      heads: Int32(configuration.headCount), kv_heads: Int32(configuration.keyValueHeadCount),
      head_dim: Int32(configuration.headDimension), scale: 1 / Float(configuration.headDimension).squareRoot()
    )
  }

  /// Adds the layer's output to `y`.
  /// - Parameter keys: where keys go; the arena when nil.
  func forward(_ x: Matrix, addingTo y: Matrix, keys: Keys? = nil, pass: Pass) -> Activations {
    let rows = x.rows
    let keys = keys ?? Keys(k: pass.arena.matrix(rows, keyWidth), v: pass.arena.matrix(rows, keyWidth))
    let q = pass.arena.matrix(rows, queryWidth)
    let k = keys.k.rows(keys.first..<keys.first + rows)
    let v = keys.v.rows(keys.first..<keys.first + rows)
    let reducedQuery = query.forward(x, into: q, pass: pass)
    let reducedKey = key.forward(x, into: k, pass: pass)
    let reducedValue = value.forward(x, into: v, pass: pass)
    pass.rotary.turn(q, positions: pass.layout.positions, context: pass.context)
    pass.rotary.turn(k, positions: pass.layout.positions, context: pass.context)

    let mixed = pass.arena.matrix(rows, queryWidth)
    let logSums = pass.arena.matrix(rows, Int(shape.heads))
    ck_attention_forward(
      pass.context.handle, shape, pass.layout.segments, Int64(pass.layout.segments.count), q.start,
      Int64(q.stride), keys.k.start, Int64(keys.k.stride), keys.v.start, Int64(keys.v.stride), mixed.start,
      Int64(mixed.stride), logSums.start)
    let reducedOutput = output.forward(mixed, into: y, accumulate: true, pass: pass)
    return Activations(
      q: q, k: k, v: v, mixed: mixed, logSums: logSums, reducedQuery: reducedQuery, reducedKey: reducedKey,
      reducedValue: reducedValue, reducedOutput: reducedOutput)
  }

  /// Writes the input's gradient to `dx` and adds to the parameters'.
  /// - Parameter x: the input, made again by the caller.
  func backward(_ x: Matrix, _ activations: Activations, _ dy: Matrix, into dx: Matrix, pass: Pass) {
    let at = activations
    let rows = dy.rows
    let dMixed = pass.arena.matrix(rows, queryWidth)
    let reducedOutput = output.backwardInput(dy, into: dMixed, accumulate: false, pass: pass)
    output.backwardParameters(
      at.mixed, dy, reducedInput: at.reducedOutput, reducedGradient: reducedOutput, pass: pass)

    let dq = pass.arena.matrix(rows, queryWidth)
    let dk = pass.arena.matrix(rows, keyWidth)
    let dv = pass.arena.matrix(rows, keyWidth)
    ck_attention_backward(
      pass.context.handle, shape, pass.layout.segments, pass.layout.groupStarts,
      Int64(pass.layout.groupStarts.count - 1), at.q.start, Int64(at.q.stride), at.k.start,
      Int64(at.k.stride),
      at.v.start, Int64(at.v.stride), at.mixed.start, Int64(at.mixed.stride), at.logSums.start, dMixed.start,
      Int64(dMixed.stride), dq.start, Int64(dq.stride), dk.start, Int64(dk.stride), dv.start, Int64(dv.stride)
    )
    pass.rotary.turn(dq, positions: pass.layout.positions, context: pass.context, inverse: true)
    pass.rotary.turn(dk, positions: pass.layout.positions, context: pass.context, inverse: true)

    let ways = [(query, dq, at.reducedQuery), (key, dk, at.reducedKey), (value, dv, at.reducedValue)]
    for (index, (layer, gradient, reducedInput)) in ways.enumerated() {
      let reduced = layer.backwardInput(gradient, into: dx, accumulate: index > 0, pass: pass)
      layer.backwardParameters(x, gradient, reducedInput: reducedInput, reducedGradient: reduced, pass: pass)
    }
  }

  /// Whether `backward` needs the input.
  var learnsFromInput: Bool { query.learns || key.learns || value.learns }

  private var queryWidth: Int { query.weight.shape[0] }
  private var keyWidth: Int { key.weight.shape[0] }
}
