/// A view of row-major floats that somebody else owns.
struct Matrix {
  let start: UnsafeMutablePointer<Float>
  let rows: Int
  let columns: Int
  /// Distance between rows, in elements.
  let stride: Int

  init(_ start: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.start = start
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The elements, for a view without gaps between its rows.
  var count: Int { rows * columns }

  /// The rows of a range, as a view.
  func rows(_ range: Range<Int>) -> Matrix {
    Matrix(start + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// The columns of a range, as a view.
  func columns(_ range: Range<Int>) -> Matrix {
    Matrix(start + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }
}
