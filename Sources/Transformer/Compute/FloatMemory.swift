import CKernels

/// Floats of our own, zero at first and in large pages where the system has them; or those of a mapped file.
public final class FloatMemory: @unchecked Sendable {
  /// The floats, valid as long as the object lives.
  public let values: UnsafeMutableBufferPointer<Float>

  /// Who keeps the floats alive, if they are not our own.
  private let owner: AnyObject?

  /// Whether the floats lie in a mapped file. Whoever writes to all of them had better have memory of his own.
  var isMapped: Bool { owner != nil }

  /// Zeros; they take memory only where they are written to. Ends the program when there is no room.
  public init(count: Int) {
    guard let start = ck_memory_create(Int64(count * MemoryLayout<Float>.stride)) else {
      preconditionFailure("no memory for \(count) floats")
    }
    values = UnsafeMutableBufferPointer(
      start: start.bindMemory(to: Float.self, capacity: count), count: count)
    owner = nil
  }

  /// Gives back the memory that floats of a mapped file take, until somebody looks at them again.
  func giveBack() { (owner as? SafetensorsFile)?.giveBack(UnsafeRawBufferPointer(values)) }

  /// Floats of a file that `owner` keeps mapped; nil when they are not aligned.
  init?(mapped bytes: UnsafeRawBufferPointer, owner: AnyObject) {
    guard let start = bytes.baseAddress, UInt(bitPattern: start) % UInt(MemoryLayout<Float>.alignment) == 0
    else { return nil }
    let count = bytes.count / MemoryLayout<Float>.stride
    values = UnsafeMutableBufferPointer(
      start: UnsafeMutableRawPointer(mutating: start).bindMemory(to: Float.self, capacity: count),
      count: count)
    self.owner = owner
  }

  deinit {
    guard owner == nil else { return }
    ck_memory_destroy(values.baseAddress, Int64(values.count * MemoryLayout<Float>.stride))
  }
}
