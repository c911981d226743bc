import CArchive

/// Decodes xz, bzip2 or lz4 through libarchive with exactly that one filter. Its bidding stays off: on crafted input
/// bidding recurses until memory ends.
///
/// libarchive hands xz and bzip2 out in blocks of 64 KiB and drops the block in which it meets damage or a premature end,
/// so that up to so many good bytes before such a place are lost (and told as an unfinished record).
final class FilterSource: ByteSource {
  private let codec: ContentKind.Codec
  private let input: ArchiveInput
  private let remarks: RemarkLog
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)
  private var hasEnded = false
  private var fault: StreamFault?

  init(_ source: any ByteSource, codec: ContentKind.Codec, remarks: RemarkLog) throws(StreamFault) {
    self.codec = codec
    self.remarks = remarks
    input = try .streaming(source)
    let filter =
      switch codec {
      case .xz: ARCHIVE_FILTER_XZ
      case .bzip2: ARCHIVE_FILTER_BZIP2
      case .lz4: ARCHIVE_FILTER_LZ4
      case .gzip: ARCHIVE_FILTER_GZIP
      case .zstd: ARCHIVE_FILTER_ZSTD
      }
    guard archive_read_append_filter(input.handle, filter) == ARCHIVE_OK,
      archive_read_set_format(input.handle, ARCHIVE_FORMAT_RAW) == ARCHIVE_OK
    else {
      throw StreamFault(
        code: "codec-missing", message: "this libarchive was built without \(codec.rawValue)",
        remedy: "install a complete libarchive, or compress with gzip or zstd")
    }
    try input.open(codec: codec.rawValue)
    var entry: OpaquePointer?
    switch archive_read_next_header(input.handle, &entry) {
    case ARCHIVE_OK, ARCHIVE_WARN: break
    case ARCHIVE_EOF: try end()
    default: throw input.failure(codec: codec.rawValue)
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    if let fault { throw fault }
    do throws(StreamFault) {
      while block.isEmpty && !hasEnded { try nextBlock() }
    } catch {
      fault = error
      throw error
    }
    let count = min(block.count, buffer.count)
    if count > 0 { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count])) }
    block = UnsafeRawBufferPointer(rebasing: block[count...])
    return count
  }

  private func nextBlock() throws(StreamFault) {
    var start: UnsafeRawPointer?
    var size = 0
    var offset: la_int64_t = 0
    switch archive_read_data_block(input.handle, &start, &size, &offset) {
    case ARCHIVE_OK: block = UnsafeRawBufferPointer(start: start, count: size)
    case ARCHIVE_EOF: try end()
    default: throw input.failure(codec: codec.rawValue)
    }
  }

  private func end() throws(StreamFault) {
    hasEnded = true
    let (count, allZero) = try input.unusedRest()
    guard count > 0 else { return }
    let fault = StreamFault.trailing(codec.rawValue, count: count, allZero: allZero)
    if fault.severity == .error { throw fault }
    remarks.add(fault)
  }
}
