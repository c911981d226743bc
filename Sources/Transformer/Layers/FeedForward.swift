/// The part of a decoder layer that works on each row alone.
protocol FeedForward {
  /// Adds the layer's output to `y`.
  func forward(_ x: Matrix, addingTo y: Matrix, pass: Pass) -> FeedForwardActivations

  /// Writes the input's gradient to `dx` and adds to the parameters'.
  /// - Parameter x: the input, made again by the caller.
  func backward(_ x: Matrix, _ activations: FeedForwardActivations, _ dy: Matrix, into dx: Matrix, pass: Pass)

  /// Whether `backward` needs the input.
  var learnsFromInput: Bool { get }
}

/// What a feed-forward layer's way back needs; it overwrites `first` and `second`.
struct FeedForwardActivations {
  /// What the first linear layer gave, before anything was done to it.
  var first: Matrix
  /// What the second of two parallel ones gave.
  var second: Matrix?
  var reducedFirst, reducedSecond, reducedDown: Matrix?
}

extension LinearLayer {
  /// y += W product(…), the product's memory being given back at once: only what the adapter's way back needs stays.
  func forwardBriefly(
    _ rows: Int, into y: Matrix, pass: Pass, product: (Matrix) -> Void
  ) -> Matrix? {
    // It has to outlive the product, so its place is taken first.
    let kept = keptMatrix(rows, pass: pass)
    let mark = pass.arena.mark()
    let input = pass.arena.matrix(rows, inputs)
    product(input)
    if let made = forward(input, into: y, accumulate: true, pass: pass), let kept {
      pass.context.copy(made, into: kept)
    }
    pass.arena.release(to: mark)
    return kept
  }

  /// Hands x W^T to `use` and gives its memory back at once.
  func forwardBriefly(_ x: Matrix, pass: Pass, use: (Matrix) -> Void) -> Matrix? {
    let kept = keptMatrix(x.rows, pass: pass)
    let mark = pass.arena.mark()
    let output = pass.arena.matrix(x.rows, outputs)
    if let made = forward(x, into: output, pass: pass), let kept {
      pass.context.copy(made, into: kept)
    }
    use(output)
    pass.arena.release(to: mark)
    return kept
  }

  /// Room for what `forward` gives.
  private func keptMatrix(_ rows: Int, pass: Pass) -> Matrix? {
    lowRank.flatMap { pass.useAdapter ? pass.arena.matrix(rows, $0.keptWidth) : nil }
  }
}
