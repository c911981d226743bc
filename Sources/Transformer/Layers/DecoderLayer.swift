import CKernels

/// One layer of the decoder: attention, then the feed-forward layer, each added to the residual stream with the norms
/// that the family puts around it.
final class DecoderLayer {
  let attentionNorms: SurroundingNorms
  let attention: AttentionLayer
  let feedForwardNorms: SurroundingNorms
  let feedForward: any FeedForward

  typealias Attended = SurroundingNorms.Activations<AttentionLayer.Activations>
  typealias Fed = SurroundingNorms.Activations<FeedForwardActivations>

  /// What the way back needs; what is missing is made again there.
  struct Activations {
    var input: Matrix
    /// The rows that the second part took; all when nil.
    var scored: [Int32]?
    /// The residual stream between the two parts, as the second part took it, and the second part.
    var fed: (middle: Matrix, Fed)?
    var attended: Attended?
  }

  init(
    attentionNorms: SurroundingNorms, attention: AttentionLayer, feedForwardNorms: SurroundingNorms,
    feedForward: any FeedForward
  ) {
    self.attentionNorms = attentionNorms
    self.attention = attention
    self.feedForwardNorms = feedForwardNorms
    self.feedForward = feedForward
  }

  /// The output, which is a new matrix when the pass keeps activations and `x` itself otherwise.
  /// - Parameters:
  ///   - normed: room for a norm's output.
  ///   - scored: the only rows of the output that anybody reads, each once; nil for all. The others are left unfinished.
  func forward(
    _ x: Matrix, normed: Matrix, keys: KeyRows? = nil, scored: [Int32]? = nil, pass: Pass
  ) -> (output: Matrix, Activations) {
    guard pass.keep, pass.recomputation == .full else {
      let (middle, attended) = attend(x, normed: normed, keys: keys, pass: pass)
      let output = continued(middle, pass)
      let fed = feed(middle, scored, addingTo: output, normed: normed, pass: pass)
      return (output, Activations(input: x, scored: scored, fed: fed, attended: attended))
    }
    let output = continued(x, pass)
    let mark = pass.arena.mark()
    var brief = pass
    brief.keep = false
    _ = forward(output, normed: normed, keys: keys, scored: scored, pass: brief)
    pass.arena.release(to: mark)
    return (output, Activations(input: x, scored: scored))
  }

  /// The residual stream with attention added.
  private func attend(_ x: Matrix, normed: Matrix, keys: KeyRows?, pass: Pass) -> (Matrix, Attended?) {
    let middle = continued(x, pass)
    let mark = pass.arena.mark()
    let attended = attend(x, addingTo: middle, normed: normed, keys: keys, pass: pass)
    guard pass.keep, pass.recomputation == .attention else { return (middle, attended) }
    pass.arena.release(to: mark)
    return (middle, nil)
  }

  private func attend(
    _ x: Matrix, addingTo y: Matrix, normed: Matrix, keys: KeyRows? = nil, pass: Pass
  ) -> Attended {
    attentionNorms.forward(x, addingTo: y, normed: normed, pass: pass) {
      attention.forward($0, addingTo: $1, keys: keys, pass: pass)
    }
  }

  private func feed(
    _ x: Matrix, _ scored: [Int32]?, addingTo y: Matrix, normed: Matrix, pass: Pass
  ) -> (middle: Matrix, Fed) {
    guard let scored else { return (x, feed(x, addingTo: y, normed: normed, pass: pass)) }
    let taken = picked(scored, of: x, pass)
    let given = continued(taken, pass)
    let fed = feed(taken, addingTo: given, normed: normed.rows(0..<scored.count), pass: pass)
    put(given, at: scored, of: y)
    return (taken, fed)
  }

  private func feed(_ x: Matrix, addingTo y: Matrix, normed: Matrix, pass: Pass) -> Fed {
    feedForwardNorms.forward(x, addingTo: y, normed: normed, pass: pass) {
      feedForward.forward($0, addingTo: $1, pass: pass)
    }
  }

  /// Some rows of a matrix, one after the other.
  private func picked(_ rows: [Int32], of x: Matrix, _ pass: Pass) -> Matrix {
    let some = pass.arena.matrix(rows.count, x.columns)
    ck_gather_rows(
      pass.context.handle, Int64(rows.count), Int64(x.columns), StoredMatrix(x).operand, rows, some.start)
    return some
  }

  /// Puts what `picked` took, or what became of it, back in its place.
  private func put(_ some: Matrix, at rows: [Int32], of x: Matrix) {
    for (index, row) in rows.enumerated() {
      (x.start + Int(row) * x.stride).update(from: some.start + index * some.stride, count: x.columns)
    }
  }

  /// The residual stream, to be added to: a copy if the original is needed later.
  private func continued(_ x: Matrix, _ pass: Pass) -> Matrix {
    guard pass.keep else { return x }
    let copy = pass.arena.matrix(x.rows, x.columns)
    pass.context.copy(x, into: copy)
    return copy
  }

  /// Turns the output's gradient, in place, into the input's; adds to the parameters' gradients.
  func backward(_ activations: Activations, _ dx: Matrix, pass: Pass) {
    let at = activations.fed == nil ? remade(activations, pass) : activations
    guard let (middle, fed) = at.fed else { preconditionFailure("nothing was kept to go back through") }
    // The gradient of rows that nobody read is zero.
    let taken = at.scored.map { picked($0, of: dx, pass) }
    feedForwardNorms.backward(
      middle, fed, taken ?? dx, learnsFromInput: feedForward.learnsFromInput, pass: pass
    ) { feedForward.backward($0, $1, $2, into: $3, pass: pass) }
    if let taken, let scored = at.scored { put(taken, at: scored, of: dx) }
    attentionNorms.backward(
      at.input, at.attended ?? attendAgain(at.input, pass), dx, learnsFromInput: attention.learnsFromInput,
      pass: pass
    ) { attention.backward($0, $1, $2, into: $3, pass: pass) }
  }

  private func remade(_ activations: Activations, _ pass: Pass) -> Activations {
    var whole = pass
    whole.recomputation = .none
    let x = activations.input
    let normed = pass.arena.matrix(x.rows, x.columns)
    return forward(x, normed: normed, scored: activations.scored, pass: whole).1
  }

  /// What attention kept of its input; what it gives goes nowhere.
  private func attendAgain(_ x: Matrix, _ pass: Pass) -> Attended {
    let nowhere = pass.arena.matrix(x.rows, x.columns)
    pass.context.fill(nowhere, 0)
    return attend(x, addingTo: nowhere, normed: pass.arena.matrix(x.rows, x.columns), pass: pass)
  }
}
