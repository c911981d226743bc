import CKernels

/// The feed-forward layer of GPT-2: down(gelu(up(x))).
final class PlainFeedForwardLayer: FeedForward {
  let up: LinearLayer
  let down: LinearLayer

  init(up: LinearLayer, down: LinearLayer) {
    self.up = up
    self.down = down
  }

  func forward(_ x: Matrix, addingTo y: Matrix, pass: Pass) -> FeedForwardActivations {
    let raised = pass.arena.matrix(x.rows, up.outputs)
    let reducedUp = up.forward(x, into: raised, pass: pass)
    let reducedDown = down.forwardBriefly(x.rows, into: y, pass: pass) { product in
      ck_gelu_forward(pass.context.handle, Int64(product.count), raised.start, product.start)
    }
    return FeedForwardActivations(first: raised, reducedFirst: reducedUp, reducedDown: reducedDown)
  }

  func backward(
    _ x: Matrix, _ activations: FeedForwardActivations, _ dy: Matrix, into dx: Matrix, pass: Pass
  ) {
    let raised = activations.first
    let dProduct = pass.arena.matrix(dy.rows, raised.columns)
    let reducedDown = down.backwardInput(dy, into: dProduct, accumulate: false, pass: pass)
    let product = pass.arena.matrix(dy.rows, raised.columns)
    ck_gelu_backward(
      pass.context.handle, Int64(product.count), raised.start, dProduct.start, raised.start, product.start)
    down.backwardParameters(
      product, dy, reducedInput: activations.reducedDown, reducedGradient: reducedDown, pass: pass)
    let reducedUp = up.backwardInput(raised, into: dx, accumulate: false, pass: pass)
    up.backwardParameters(
      x, raised, reducedInput: activations.reducedFirst, reducedGradient: reducedUp, pass: pass)
  }

  var learnsFromInput: Bool { up.learns }
}
