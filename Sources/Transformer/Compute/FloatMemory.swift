import CKernels

/// Floats that are zero at first, in large pages where the system has them: memory that a step walks through in whole.
public final class FloatMemory: @unchecked Sendable {
  /// The floats, valid as long as the object lives.
  public let values: UnsafeMutableBufferPointer<Float>

  /// Zeros; they take memory only where they are written to. Ends the program when there is no room.
  public init(count: Int) {
    guard let start = ck_memory_create(Int64(count * MemoryLayout<Float>.stride)) else {
      preconditionFailure("no memory for \(count) floats")
    }
    values = UnsafeMutableBufferPointer(
      start: start.bindMemory(to: Float.self, capacity: count), count: count)
  }

  deinit { ck_memory_destroy(values.baseAddress, Int64(values.count * MemoryLayout<Float>.stride)) }
}
