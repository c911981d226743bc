/// The gated feed-forward layer of Phi 3, whose gate and up lie side by side in the outputs of one linear layer.
final class FusedFeedForwardLayer: FeedForward {
  let gateUp: LinearLayer
  let down: LinearLayer
  private let activation: GateActivation
  private var width: Int { down.inputs }

  init(gateUp: LinearLayer, down: LinearLayer, activation: GateActivation) {
    self.gateUp = gateUp
    self.down = down
    self.activation = activation
  }

  func forward(_ x: Matrix, addingTo y: Matrix, pass: Pass) -> FeedForwardActivations {
    let gated = pass.arena.matrix(x.rows, width)
    let raised = pass.arena.matrix(x.rows, width)
    let reduced = gateUp.forwardBriefly(x, pass: pass) { fused in
      pass.context.copyRows(fused.columns(0..<width), into: gated)
      pass.context.copyRows(fused.columns(width..<2 * width), into: raised)
    }
    let reducedDown = down.forwardBriefly(x.rows, into: y, pass: pass) { product in
      activation.forward(gate: gated, up: raised, into: product, context: pass.context)
    }
    return FeedForwardActivations(
      first: gated, second: raised, reducedFirst: reduced, reducedDown: reducedDown)
  }

  func backward(
    _ x: Matrix, _ activations: FeedForwardActivations, _ dy: Matrix, into dx: Matrix, pass: Pass
  ) {
    guard let raised = activations.second else { preconditionFailure("activations of another layer") }
    let gated = activations.first
    let dProduct = pass.arena.matrix(dy.rows, width)
    let reducedDown = down.backwardInput(dy, into: dProduct, accumulate: false, pass: pass)
    let product = pass.arena.matrix(dy.rows, width)
    activation.backward(gate: gated, up: raised, dProduct, into: product, context: pass.context)
    down.backwardParameters(
      product, dy, reducedInput: activations.reducedDown, reducedGradient: reducedDown, pass: pass)

    let fused = pass.arena.matrix(dy.rows, 2 * width)
    pass.context.copyRows(gated, into: fused.columns(0..<width))
    pass.context.copyRows(raised, into: fused.columns(width..<2 * width))
    let reduced = gateUp.backwardInput(fused, into: dx, accumulate: false, pass: pass)
    gateUp.backwardParameters(
      x, fused, reducedInput: activations.reducedFirst, reducedGradient: reduced, pass: pass)
  }

  var learnsFromInput: Bool { gateUp.learns }
}
