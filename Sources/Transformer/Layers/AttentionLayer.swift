import CKernels

/// Causal self-attention; several query heads may share one key and value head (Ainslie et al., "GQA", 2023), and a
/// query may see the last few positions only (Beltagy et al., "Longformer", 2020).
final class AttentionLayer {
  let projection: any HeadProjection
  let output: LinearLayer
  private let shape: ck_attention_shape
  /// The angles by which positions turn queries and keys; nil where they do not.
  private let rotary: RotaryTable?

  /// What the way back needs.
  struct Activations {
    var heads: HeadActivations
    var mixed: Matrix
    var logSums: Matrix
    var reducedOutput: Matrix?
  }

  /// - Parameter window: how many keys a query sees, its own included; nil for all before it.
  init(
    projection: any HeadProjection, output: LinearLayer, rotary: RotaryTable?, window: Int?,
    configuration: ModelConfiguration
  ) {
    self.projection = projection
    self.output = output
    self.rotary = rotary
    let scalar = configuration.queryScalar ?? Double(configuration.headDimension)
    shape = ck_attention_shape(
      heads: Int32(configuration.headCount), kv_heads: Int32(configuration.keyValueHeadCount),
      head_dim: Int32(configuration.headDimension), scale: 1 / Float(scalar).squareRoot(),
      window: Int32(clamping: window ?? 0), softcap: Float(configuration.attentionSoftcap ?? 0))
  }

  /// Adds the layer's output to `y`.
  /// - Parameter keys: where keys go; the arena when nil.
  func forward(_ x: Matrix, addingTo y: Matrix, keys: KeyRows? = nil, pass: Pass) -> Activations {
    let at = projection.forward(x, keys: keys, pass: pass)
    if let rotary {
      rotary.turn(at.heads.q, positions: pass.layout.positions, context: pass.context)
      rotary.turn(at.heads.k, positions: pass.layout.positions, context: pass.context)
    }
    let mixed = pass.arena.matrix(x.rows, projection.queryWidth)
    let logSums = pass.arena.matrix(x.rows, Int(shape.heads))
    let (q, k, v) = (at.heads.q, at.keys.k, at.keys.v)
    ck_attention_forward(
      pass.context.handle, shape, pass.layout.segments, Int64(pass.layout.segments.count), q.start,
      Int64(q.stride), k.start, Int64(k.stride), v.start, Int64(v.stride), mixed.start, Int64(mixed.stride),
      logSums.start)
    let reducedOutput = output.forward(mixed, into: y, accumulate: true, pass: pass)
    return Activations(heads: at, mixed: mixed, logSums: logSums, reducedOutput: reducedOutput)
  }

  /// Writes the input's gradient to `dx` and adds to the parameters'.
  /// - Parameter x: the input, made again by the caller.
  func backward(_ x: Matrix, _ activations: Activations, _ dy: Matrix, into dx: Matrix, pass: Pass) {
    let at = activations
    let (q, k, v) = (at.heads.heads.q, at.heads.heads.k, at.heads.heads.v)
    let dMixed = pass.arena.matrix(dy.rows, projection.queryWidth)
    let reducedOutput = output.backwardInput(dy, into: dMixed, accumulate: false, pass: pass)
    output.backwardParameters(
      at.mixed, dy, reducedInput: at.reducedOutput, reducedGradient: reducedOutput, pass: pass)

    let d = projection.gradients(dy.rows, pass: pass)
    ck_attention_backward(
      pass.context.handle, shape, pass.layout.segments, pass.layout.groupStarts,
      Int64(pass.layout.groupStarts.count - 1), q.start, Int64(q.stride), k.start, Int64(k.stride), v.start,
      Int64(v.stride), at.mixed.start, Int64(at.mixed.stride), at.logSums.start, dMixed.start,
      Int64(dMixed.stride), d.q.start, Int64(d.q.stride), d.k.start, Int64(d.k.stride), d.v.start,
      Int64(d.v.stride))
    if let rotary {
      rotary.turn(d.q, positions: pass.layout.positions, context: pass.context, inverse: true)
      rotary.turn(d.k, positions: pass.layout.positions, context: pass.context, inverse: true)
    }
    projection.backward(x, at.heads, d, into: dx, pass: pass)
  }

  /// Whether `backward` needs the input.
  var learnsFromInput: Bool { projection.learnsFromInput }
}
