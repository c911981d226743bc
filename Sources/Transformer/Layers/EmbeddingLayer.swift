import CKernels

/// Rows of a table picked by token id.
final class EmbeddingLayer {
  /// [vocabulary, width]
  let weight: Parameter

  init(weight: Parameter) { self.weight = weight }

  func forward(into x: Matrix, pass: Pass) {
    ck_gather_rows(
      pass.context.handle, Int64(x.rows), Int64(x.columns), weight.start, pass.layout.tokens, x.start)
  }

  /// Adds each row's gradient to its token's, in the order of the rows.
  func backward(_ dx: Matrix, pass: Pass) {
    guard let gradient = weight.gradientMatrix else { return }
    ck_scatter_add_rows(
      pass.context.handle, Int64(dx.rows), Int64(dx.columns), dx.start, pass.layout.tokens, nil,
      gradient.start)
  }
}
