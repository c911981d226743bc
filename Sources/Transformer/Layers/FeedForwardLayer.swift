import CKernels

/// The gated feed-forward layer: down(silu(gate(x)) * up(x)) (Shazeer, "GLU variants improve transformer", 2020).
final class FeedForwardLayer {
  let gate: LinearLayer
  let up: LinearLayer
  let down: LinearLayer

  /// What the way back needs. `gate` and `up` are overwritten by it.
  struct Activations {
    var gate, up: Matrix
    var reducedGate, reducedUp, reducedDown: Matrix?
  }

  init(gate: LinearLayer, up: LinearLayer, down: LinearLayer) {
    self.gate = gate
    self.up = up
    self.down = down
  }

  /// Adds the layer's output to `y`.
  func forward(_ x: Matrix, addingTo y: Matrix, pass: Pass) -> Activations {
    let width = gate.weight.shape[0]
    let gated = pass.arena.matrix(x.rows, width)
    let raised = pass.arena.matrix(x.rows, width)
    let reducedGate = gate.forward(x, into: gated, pass: pass)
    let reducedUp = up.forward(x, into: raised, pass: pass)
    // What comes out of down's own A has to outlive the product below, so its place is taken first.
    let reducedDown = down.lowRank.flatMap { pass.useAdapter ? pass.arena.matrix(x.rows, $0.rank) : nil }
    let mark = pass.arena.mark()
    let product = pass.arena.matrix(x.rows, width)
    ck_swiglu_forward(pass.context.handle, Int64(product.count), gated.start, raised.start, product.start)
    if let reduced = down.forward(product, into: y, accumulate: true, pass: pass), let reducedDown {
      pass.context.copy(reduced, into: reducedDown)
    }
    pass.arena.release(to: mark)
    return Activations(
      gate: gated, up: raised, reducedGate: reducedGate, reducedUp: reducedUp, reducedDown: reducedDown)
  }

  /// Writes the input's gradient to `dx` and adds to the parameters'.
  /// - Parameter x: the input, made again by the caller.
  func backward(_ x: Matrix, _ activations: Activations, _ dy: Matrix, into dx: Matrix, pass: Pass) {
    let at = activations
    let dProduct = pass.arena.matrix(dy.rows, at.gate.columns)
    let reducedDown = down.backwardInput(dy, into: dProduct, accumulate: false, pass: pass)
    let product = pass.arena.matrix(dy.rows, at.gate.columns)
    ck_swiglu_backward(
      pass.context.handle, Int64(product.count), at.gate.start, at.up.start, dProduct.start, at.gate.start,
      at.up.start, product.start)
    down.backwardParameters(
      product, dy, reducedInput: at.reducedDown, reducedGradient: reducedDown, pass: pass)

    let reducedGate = gate.backwardInput(at.gate, into: dx, accumulate: false, pass: pass)
    let reducedUp = up.backwardInput(at.up, into: dx, accumulate: true, pass: pass)
    gate.backwardParameters(
      x, at.gate, reducedInput: at.reducedGate, reducedGradient: reducedGate, pass: pass)
    up.backwardParameters(x, at.up, reducedInput: at.reducedUp, reducedGradient: reducedUp, pass: pass)
  }

  /// Whether `backward` needs the input.
  var learnsFromInput: Bool { gate.learns || up.learns }
}
