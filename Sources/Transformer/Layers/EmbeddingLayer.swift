import CKernels

/// Rows of a table picked by token id, and of a second one picked by position where the model learnt those.
final class EmbeddingLayer {
  /// [vocabulary, width]
  let weight: Parameter
  /// [positions, width]
  private let positions: Parameter?

  init(weight: Parameter, positions: Parameter? = nil) {
    self.weight = weight
    self.positions = positions
  }

  func forward(into x: Matrix, pass: Pass) {
    ck_gather_rows(
      pass.context.handle, Int64(x.rows), Int64(x.columns), weight.stored.operand, pass.layout.tokens,
      x.start)
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
    for (table, ids) in [(weight, pass.layout.tokens), (positions, pass.layout.positions)] {
      guard let gradient = table?.gradientMatrix else { continue }
      ck_scatter_add_rows(
        pass.context.handle, Int64(dx.rows), Int64(dx.columns), dx.start, ids, nil, gradient.start)
    }
  }
}
