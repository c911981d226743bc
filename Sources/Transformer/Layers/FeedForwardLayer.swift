/// The gated feed-forward layer: down(activation(gate(x)) * up(x)) (Shazeer, "GLU variants improve transformer", 2020).
final class FeedForwardLayer: FeedForward {
  let gate: LinearLayer
  let up: LinearLayer
  let down: LinearLayer
  private let activation: GateActivation

  init(gate: LinearLayer, up: LinearLayer, down: LinearLayer, activation: GateActivation) {
    self.gate = gate
    self.up = up
    self.down = down
    self.activation = activation
  }

  func forward(_ x: Matrix, addingTo y: Matrix, pass: Pass) -> FeedForwardActivations {
    let gated = pass.arena.matrix(x.rows, gate.outputs)
    let raised = pass.arena.matrix(x.rows, gate.outputs)
    let reducedGate = gate.forward(x, into: gated, pass: pass)
    let reducedUp = up.forward(x, into: raised, pass: pass)
    let reducedDown = down.forwardBriefly(x.rows, into: y, pass: pass) { product in
      activation.forward(gate: gated, up: raised, into: product, context: pass.context)
    }
    return FeedForwardActivations(
      first: gated, second: raised, reducedFirst: reducedGate, reducedSecond: reducedUp,
      reducedDown: reducedDown)
  }

  func backward(
    _ x: Matrix, _ activations: FeedForwardActivations, _ dy: Matrix, into dx: Matrix, pass: Pass
  ) {
    guard let raised = activations.second else { preconditionFailure("activations of another layer") }
    let gated = activations.first
    let dProduct = pass.arena.matrix(dy.rows, gated.columns)
    let reducedDown = down.backwardInput(dy, into: dProduct, accumulate: false, pass: pass)
    let product = pass.arena.matrix(dy.rows, gated.columns)
    activation.backward(gate: gated, up: raised, dProduct, into: product, context: pass.context)
    down.backwardParameters(
      product, dy, reducedInput: activations.reducedDown, reducedGradient: reducedDown, pass: pass)

    let reducedGate = gate.backwardInput(gated, into: dx, accumulate: false, pass: pass)
    let reducedUp = up.backwardInput(raised, into: dx, accumulate: true, pass: pass)
    gate.backwardParameters(
      x, gated, reducedInput: activations.reducedFirst, reducedGradient: reducedGate, pass: pass)
    up.backwardParameters(
      x, raised, reducedInput: activations.reducedSecond, reducedGradient: reducedUp, pass: pass)
  }

  var learnsFromInput: Bool { gate.learns || up.learns }
}
