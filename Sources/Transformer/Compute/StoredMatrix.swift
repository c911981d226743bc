import CKernels

/// A view of row-major numbers of either precision that somebody else owns and nobody changes.
struct StoredMatrix {
  /// Nil where there are panels alone.
  let start: UnsafeRawPointer?
  let rows: Int
  let columns: Int
  /// Distance between rows, in elements.
  let stride: Int
  let precision: Precision
  /// The same numbers packed once, and which of their rows is the first here.
  private let panels: WeightPanels?
  private let firstRow: Int

  init(
    _ start: UnsafeRawPointer?, rows: Int, columns: Int, precision: Precision, panels: WeightPanels? = nil
  ) {
    self.init(start, rows: rows, columns: columns, stride: columns, precision: precision, panels: panels)
  }

  /// Floats.
  init(_ matrix: Matrix) {
    self.init(
      UnsafeRawPointer(matrix.start), rows: matrix.rows, columns: matrix.columns, stride: matrix.stride,
      precision: .float32)
  }

  private init(
    _ start: UnsafeRawPointer?, rows: Int, columns: Int, stride: Int, precision: Precision,
    panels: WeightPanels? = nil, firstRow: Int = 0
  ) {
    self.start = start
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.precision = precision
    self.panels = panels
    self.firstRow = firstRow
  }

  /// The rows of a range, as a view.
  func rows(_ range: Range<Int>) -> StoredMatrix {
    StoredMatrix(
      start.map { $0 + range.lowerBound * stride * precision.byteCount }, rows: range.count,
      columns: columns, stride: stride, precision: precision, panels: panels,
      firstRow: firstRow + range.lowerBound)
  }

  /// As the kernels take it.
  var operand: ck_matrix {
    ck_matrix(
      start: start, ld: Int64(stride), number: precision.number, panels: panels?.handle,
      first_row: Int64(firstRow))
  }
}
