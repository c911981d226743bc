import CArchive

/// What libarchive reads from: any source of bytes, or a file in which it may jump about. One open libarchive reader,
/// freed with this object.
final class ArchiveInput {
  let handle: OpaquePointer
  private let source: any ByteSource
  private let file: FileSource?
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
  private var offset = 0
  /// Bytes handed to libarchive by the last read, and all in all.
  private var lastCount = 0
  private var handedOut = 0
  /// Why the source failed, when it was the source. libarchive only says that reading failed.
  private(set) var fault: StreamFault?

  /// Opens libarchive over a source from which it can only read on.
  static func streaming(_ source: any ByteSource) throws(StreamFault) -> ArchiveInput {
    try ArchiveInput(source, file: nil)
  }

  /// Opens libarchive over an ordinary file from its start.
  static func seekable(_ file: FileSource) throws(StreamFault) -> ArchiveInput {
    try ArchiveInput(file, file: file)
  }

  private init(_ source: any ByteSource, file: FileSource?) throws(StreamFault) {
    guard let handle = archive_read_new() else {
      throw StreamFault(
        code: "out-of-memory", message: "no memory for an archive reader", remedy: "free some memory")
    }
    self.handle = handle
    self.source = source
    self.file = file
  }

  deinit {
    archive_read_free(handle)
    buffer.deallocate()
  }

  /// Begins reading, once formats and filter are chosen; `codec` names them in faults.
  func open(codec: String) throws(StreamFault) {
    let this = Unmanaged.passUnretained(self).toOpaque()
    if file != nil { archive_read_set_seek_callback(handle, { ArchiveInput.of($1)?.seek($2, $3) ?? -1 }) }
    archive_read_set_read_callback(handle, { ArchiveInput.of($1)?.read($2) ?? -1 })
    if file != nil { archive_read_set_skip_callback(handle, { ArchiveInput.of($1)?.skip($2) ?? 0 }) }
    archive_read_set_callback_data(handle, this)
    guard archive_read_open1(handle) == ARCHIVE_OK else { throw failure(codec: codec) }
  }

  /// Why the last call failed: the source's own fault if there was one, else libarchive's words.
  func failure(codec: String) -> StreamFault {
    if let fault { return fault }
    let words = archive_error_string(handle).map { String(cString: $0) } ?? "unknown error"
    // libarchive has no error number for a premature end, only these words (the last are liblzma's).
    if ["runcated", "nexpected end", "end of file", "No progress is possible"].contains(where: words.contains)
    {
      return .truncated(codec, detail: words)
    }
    return .corrupt(codec, detail: words)
  }

  /// What stands behind the bytes that the decoder used: the rest of the last piece, then the rest of the source.
  func unusedRest() throws(StreamFault) -> (count: Int, allZero: Bool) {
    let unused = max(0, min(lastCount, handedOut - Int(archive_filter_bytes(handle, -1))))
    var count = unused
    var allZero = buffer[(lastCount - unused)..<lastCount].allSatisfy { $0 == 0 }
    while true {
      let step = try source.read(into: buffer)
      if step == 0 { return (count, allZero) }
      if allZero { allZero = buffer[..<step].allSatisfy { $0 == 0 } }
      count += step
    }
  }

  /// The pointer is the one given in `open`; this object outlives the handle that holds it.
  private static func of(_ pointer: UnsafeMutableRawPointer?) -> ArchiveInput? {
    pointer.map { Unmanaged<ArchiveInput>.fromOpaque($0).takeUnretainedValue() }
  }

  private func read(_ destination: UnsafeMutablePointer<UnsafeRawPointer?>?) -> la_ssize_t {
    destination?.pointee = UnsafeRawPointer(buffer.baseAddress)
    do throws(StreamFault) {
      if let file {
        lastCount = try file.read(into: buffer, at: offset)
        offset += lastCount
      } else {
        lastCount = try source.read(into: buffer)
      }
      handedOut += lastCount
      return lastCount
    } catch {
      fault = error
      return -1
    }
  }

  private func seek(_ target: la_int64_t, _ origin: Int32) -> la_int64_t {
    guard let size = file?.size else { return la_int64_t(ARCHIVE_FATAL) }
    let base =
      switch origin {
      case 1: offset
      case 2: size
      default: 0
      }
    let (sum, overflow) = base.addingReportingOverflow(Int(target))
    guard !overflow, sum >= 0 else { return la_int64_t(ARCHIVE_FATAL) }
    offset = sum
    return la_int64_t(sum)
  }

  private func skip(_ count: la_int64_t) -> la_int64_t {
    guard let size = file?.size, count > 0 else { return 0 }
    let step = min(Int(count), max(0, size - offset))
    offset += step
    return la_int64_t(step)
  }
}
