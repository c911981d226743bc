public import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A reference's log-probabilities beside a packed store, for every loss, β and learning rate to come.
///
/// The file `reference-IDENTITY.logps` holds blocks, appended as they become known, little-endian: the number of rows
/// (8 bytes), rows of content hash (16 bytes) and both sums as doubles (16 bytes), and the XXH3-128 of all that (16
/// bytes). Keys are hashes of the pairs' tokens, so that the file serves every store of these pairs. A block that was cut
/// short or changed ends the file: it is dropped and computed again.
public final class ReferenceSidecar {
  private static let rowBytes = 32
  /// Rows of a block before it is written unasked.
  private static let blockRows = 4096

  /// The file.
  public let path: String
  private var values: [Fingerprint: AnswerLogProbabilities] = [:]
  private var pending: [UInt8] = []
  /// Bytes of whole blocks.
  private var length = 0
  /// Bytes at the end that were no whole block when the file was opened.
  public private(set) var droppedBytes = 0

  /// Opens the sidecar of a reference in a folder, which is made with the first block if it is not there.
  /// - Throws: `FileSystemError` when the file is there but cannot be read.
  public init(folder: String, reference: ReferenceIdentity) throws {
    path = Folder(folder).file("reference-\(reference).logps")
    guard FileSystem.exists(path) else { return }
    let bytes = try FileSystem.read(path)
    while let end = block(in: bytes, at: length) { length = end }
    droppedBytes = bytes.count - length
  }

  /// How many pairs are known.
  public var count: Int { values.count }

  /// What is known of a pair.
  public subscript(key: Fingerprint) -> AnswerLogProbabilities? { values[key] }

  /// Remembers a pair's numbers; they reach the file with the next `flush`. Numbers that are not finite are not kept.
  /// - Throws: `FileSystemError` when a full block cannot be written.
  public func add(_ key: Fingerprint, _ value: AnswerLogProbabilities) throws {
    guard value.chosen.isFinite, value.rejected.isFinite, values.updateValue(value, forKey: key) == nil else {
      return
    }
    pending += key.bytes
    for number in [value.chosen, value.rejected] { Self.append(number.bitPattern, to: &pending) }
    if pending.count >= Self.blockRows * Self.rowBytes { try flush() }
  }

  /// Writes what is not in the file yet, and waits for the disk.
  /// - Throws: `FileSystemError`.
  public func flush() throws {
    guard !pending.isEmpty else { return }
    var block: [UInt8] = []
    Self.append(UInt64(pending.count / Self.rowBytes), to: &block)
    block += pending
    block += Fingerprint(of: block).bytes
    try write(block)
    length += block.count
    droppedBytes = 0
    pending = []
  }

  private func write(_ block: [UInt8]) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSystemError(operation: "open", path: path) }
    defer { close(descriptor) }
    guard ftruncate(descriptor, off_t(length)) == 0 else {
      throw FileSystemError(operation: "cut", path: path)
    }
    var done = 0
    while done < block.count {
      let written = block[done...].withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(length + done))
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileSystemError(operation: "write to", path: path) }
      done += written
    }
    guard fsync(descriptor) == 0 else { throw FileSystemError(operation: "bring to the disk", path: path) }
  }

  /// Takes in the block at an offset; gives where it ends, or nil when there is no whole one.
  private func block(in bytes: [UInt8], at start: Int) -> Int? {
    guard bytes.count - start >= 8 else { return nil }
    let rows = Self.number(bytes, start)
    guard rows > 0, rows <= UInt64(bytes.count / Self.rowBytes) else { return nil }
    let end = start + 8 + Int(rows) * Self.rowBytes
    guard end + 16 <= bytes.count, Fingerprint(of: bytes[start..<end]).bytes == Array(bytes[end..<end + 16])
    else { return nil }
    for row in stride(from: start + 8, to: end, by: Self.rowBytes) {
      // The spelling of `Fingerprint.bytes`: big-endian, the high half first.
      let key = Fingerprint(
        high: Self.number(bytes, row).byteSwapped, low: Self.number(bytes, row + 8).byteSwapped)
      values[key] = AnswerLogProbabilities(
        chosen: Double(bitPattern: Self.number(bytes, row + 16)),
        rejected: Double(bitPattern: Self.number(bytes, row + 24)))
    }
    return end + 16
  }

  private static func number(_ bytes: [UInt8], _ start: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(byte)))) }
  }
}
