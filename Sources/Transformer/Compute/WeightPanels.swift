import CKernels

/// A weight in the order in which matrix products read it, made once because the weight does not change. Products give the
/// same bits as with the weight itself, which they would otherwise bring into that order each time.
final class WeightPanels: @unchecked Sendable {
  /// Which way products mostly read a weight.
  enum Direction {
    /// x W^T: the rows of W are the columns of the result.
    case rows
    /// x W.
    case columns
  }

  // Never written to after `init`, hence @unchecked Sendable.
  let handle: OpaquePointer

  /// - Parameters:
  ///   - weight: its floats or bfloats; not needed afterwards.
  ///   - precision: what the products are computed in.
  init(_ weight: StoredMatrix, _ direction: Direction, precision: Precision, context: ComputeContext) {
    guard
      let handle = ck_panels_create(
        context.handle, Int64(weight.rows), Int64(weight.columns), weight.operand, precision.number,
        direction == .rows)
    else { preconditionFailure("no memory for a packed weight") }
    self.handle = handle
  }

  deinit { ck_panels_destroy(handle) }

  /// The bytes that panels of such a weight take.
  static func byteCount(
    rows: Int, columns: Int, _ direction: Direction, precision: Precision, context: ComputeContext
  ) -> Int {
    Int(
      ck_panels_bytes(
        context.handle, Int64(rows), Int64(columns), precision.number, direction == .rows))
  }

  /// Whether products of both directions get by with panels, so that nobody reads the weight itself.
  static func serveBothWays(precision: Precision, context: ComputeContext) -> Bool {
    ck_panels_serve_both_ways(context.handle, precision.number)
  }
}
