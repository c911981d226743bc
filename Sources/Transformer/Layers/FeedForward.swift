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
  /// y += W product(…), the product's memory being given back at once: only what comes out of the adapter's A stays.
  func forwardBriefly(
    _ rows: Int, into y: Matrix, pass: Pass, product: (Matrix) -> Void
  ) -> Matrix? {
    // What comes out of A has to outlive the product, so its place is taken first.
    let kept = lowRank.flatMap { pass.useAdapter ? pass.arena.matrix(rows, $0.rank) : nil }
    let mark = pass.arena.mark()
    let input = pass.arena.matrix(rows, inputs)
    product(input)
    if let reduced = forward(input, into: y, accumulate: true, pass: pass), let kept {
      pass.context.copy(reduced, into: kept)
    }
    pass.arena.release(to: mark)
    return kept
  }
}
