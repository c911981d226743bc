/// One layer of the decoder: x + attention(norm(x)), then y + feedForward(norm(y)).
final class DecoderLayer {
  let attentionNorm: NormLayer
  let attention: AttentionLayer
  let feedForwardNorm: NormLayer
  let feedForward: any FeedForward

  /// What the way back needs. The norms' outputs are made again there: that costs little and saves two of
  /// the widest tensors.
  struct Activations {
    var input, middle: Matrix
    var inputScales, middleScales: Matrix
    var attention: AttentionLayer.Activations
    var feedForward: FeedForwardActivations
  }

  init(
    attentionNorm: NormLayer, attention: AttentionLayer, feedForwardNorm: NormLayer,
    feedForward: any FeedForward
  ) {
    self.attentionNorm = attentionNorm
    self.attention = attention
    self.feedForwardNorm = feedForwardNorm
    self.feedForward = feedForward
  }

  /// The output, which is a new matrix when the pass keeps activations and `x` itself otherwise.
  /// - Parameter normed: room for a norm's output.
  func forward(
    _ x: Matrix, normed: Matrix, keys: KeyRows? = nil, pass: Pass
  ) -> (output: Matrix, Activations) {
    let middle = continued(x, pass)
    let inputScales = attentionNorm.forward(x, into: normed, pass: pass)
    let attended = attention.forward(normed, addingTo: middle, keys: keys, pass: pass)
    let output = continued(middle, pass)
    let middleScales = feedForwardNorm.forward(middle, into: normed, pass: pass)
    let fed = feedForward.forward(normed, addingTo: output, pass: pass)
    return (
      output,
      Activations(
        input: x, middle: middle, inputScales: inputScales, middleScales: middleScales, attention: attended,
        feedForward: fed)
    )
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
    let normed = pass.arena.matrix(dx.rows, dx.columns)
    let dNormed = pass.arena.matrix(dx.rows, dx.columns)
    if feedForward.learnsFromInput { feedForwardNorm.forward(activations.middle, into: normed, pass: pass) }
    feedForward.backward(normed, activations.feedForward, dx, into: dNormed, pass: pass)
    feedForwardNorm.backward(
      activations.middle, scales: activations.middleScales, dNormed, addingTo: dx, pass: pass)

    if attention.learnsFromInput { attentionNorm.forward(activations.input, into: normed, pass: pass) }
    attention.backward(normed, activations.attention, dx, into: dNormed, pass: pass)
    attentionNorm.backward(
      activations.input, scales: activations.inputScales, dNormed, addingTo: dx, pass: pass)
  }
}
