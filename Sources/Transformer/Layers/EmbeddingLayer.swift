import CKernels

/// Rows of a table picked by token id, scaled in some models, and of a second one picked by position where the model
/// learnt those.
final class EmbeddingLayer {
  /// [vocabulary, width]
  let weight: Parameter
  /// [positions, width]
  private let positions: Parameter?
  /// What the rows of `weight` are multiplied by.
  private let scale: Float

  init(weight: Parameter, positions: Parameter? = nil, scale: Float = 1) {
    self.weight = weight
    self.positions = positions
    self.scale = scale
    weight.isLookedUp = true
  }

  func forward(into x: Matrix, pass: Pass) {
    ck_gather_rows(
      pass.context.handle, Int64(x.rows), Int64(x.columns), weight.stored.operand, pass.layout.tokens,
      x.start)
    if scale != 1 { ck_scale(pass.context.handle, Int64(x.count), scale, x.start) }
    guard let positions else { return }
    let mark = pass.arena.mark()
    let places = pass.arena.matrix(x.rows, x.columns)
    ck_gather_rows(
      pass.context.handle, Int64(x.rows), Int64(x.columns), positions.stored.operand, pass.layout.positions,
      places.start)
    ck_axpy(pass.context.handle, Int64(x.count), 1, places.start, x.start)
    pass.arena.release(to: mark)
  }

  /// Adds each row's gradient to its token's and its position's, in the order of the rows.
  func backward(_ dx: Matrix, pass: Pass) {
    let scales = scale == 1 ? nil : [Float](repeating: scale, count: dx.rows)
    for (table, ids, weights) in [
      (weight, pass.layout.tokens, scales), (positions, pass.layout.positions, nil),
    ] {
      guard let gradient = table?.gradientMatrix else { continue }
      ck_scatter_add_rows(
        pass.context.handle, Int64(dx.rows), Int64(dx.columns), dx.start, ids, weights, gradient.start)
    }
  }
}
