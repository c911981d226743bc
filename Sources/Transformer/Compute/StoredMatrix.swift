import CKernels

/// A view of row-major numbers of either precision that somebody else owns and nobody changes.
struct StoredMatrix {
  let start: UnsafeRawPointer
  let rows: Int
  let columns: Int
  /// Distance between rows, in elements.
  let stride: Int
  let precision: Precision

  init(_ start: UnsafeRawPointer, rows: Int, columns: Int, precision: Precision) {
    self.init(start, rows: rows, columns: columns, stride: columns, precision: precision)
  }

  /// Floats.
  init(_ matrix: Matrix) {
    self.init(
      UnsafeRawPointer(matrix.start), rows: matrix.rows, columns: matrix.columns, stride: matrix.stride,
      precision: .float32)
  }

  private init(_ start: UnsafeRawPointer, rows: Int, columns: Int, stride: Int, precision: Precision) {
    self.start = start
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.precision = precision
  }

  /// The rows of a range, as a view.
  func rows(_ range: Range<Int>) -> StoredMatrix {
    StoredMatrix(
      start + range.lowerBound * stride * precision.byteCount, rows: range.count, columns: columns,
      stride: stride, precision: precision)
  }

  /// As the kernels take it.
  var operand: ck_matrix { ck_matrix(start: start, ld: Int64(stride), number: precision.number) }
}
