import CArchive
import CZlib
import CZstd

/// Makes compressed and archived bytes with the libraries themselves, so that what this package reads was not written by it.
enum Packing {
  struct Failure: Error {}

  /// One gzip member by zlib.
  static func gzip(_ bytes: [UInt8], level: Int32 = 6) throws -> [UInt8] {
    var stream = z_stream()
    let opened = deflateInit2_(
      &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard opened == Z_OK else { throw Failure() }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let capacity = output.count
    let result = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(capacity)
        return deflate(&stream, Z_FINISH)
      }
    }
    guard result == Z_STREAM_END else { throw Failure() }
    return Array(output[..<(capacity - Int(stream.avail_out))])
  }

  /// One zstd frame with checksum.
  static func zstd(_ bytes: [UInt8], windowLog: Int32 = 0) throws -> [UInt8] {
    guard let context = ZSTD_createCCtx() else { throw Failure() }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    // Without its size in the header a frame keeps the window it was made with.
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, windowLog == 0 ? 1 : 0)
    if windowLog > 0 { ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog) }
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count) + 64)
    let room = output.count
    if windowLog == 0 {
      let size = ZSTD_compress2(context, &output, room, bytes, bytes.count)
      guard ZSTD_isError(size) == 0 else { throw Failure() }
      return Array(output[..<size])
    }
    return try output.withUnsafeMutableBytes { target in
      try bytes.withUnsafeBytes { source in
        var out = ZSTD_outBuffer(dst: target.baseAddress, size: room, pos: 0)
        var first = ZSTD_inBuffer(src: source.baseAddress, size: source.count / 2, pos: 0)
        guard ZSTD_isError(ZSTD_compressStream2(context, &out, &first, ZSTD_e_continue)) == 0 else {
          throw Failure()
        }
        var all = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: first.pos)
        guard ZSTD_compressStream2(context, &out, &all, ZSTD_e_end) == 0 else { throw Failure() }
        return Array(UnsafeRawBufferPointer(target)[..<out.pos])
      }
    }
  }

  enum Filter: Int32, CaseIterable {
    case none = 0
    case gzip = 1
    case bzip2 = 2
    case xz = 6
    case lz4 = 13
    case zstd = 14
  }

  /// A single compressed stream by libarchive.
  static func compressed(_ bytes: [UInt8], _ filter: Filter) throws -> [UInt8] {
    try archive([Member("data", bytes)], format: ARCHIVE_FORMAT_RAW, filter)
  }

  struct Member {
    var name: String
    var bytes: [UInt8]
    var type: UInt32 = 0o100000
    var link: String?

    init(_ name: String, _ bytes: [UInt8], type: UInt32 = 0o100000, link: String? = nil) {
      self.name = name
      self.bytes = bytes
      self.type = type
      self.link = link
    }
  }

  static func tar(_ members: [Member], _ filter: Filter = .none) throws -> [UInt8] {
    try archive(members, format: ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, filter)
  }
  static func zip(_ members: [Member]) throws -> [UInt8] {
    try archive(members, format: ARCHIVE_FORMAT_ZIP, .none)
  }
  static func sevenZip(_ members: [Member]) throws -> [UInt8] {
    try archive(members, format: ARCHIVE_FORMAT_7ZIP, .none)
  }

  private static func archive(_ members: [Member], format: Int32, _ filter: Filter) throws -> [UInt8] {
    guard let writer = archive_write_new() else { throw Failure() }
    defer { archive_write_free(writer) }
    let room = members.reduce(1 << 20) { $0 + $1.bytes.count * 2 + 8192 }
    var output = [UInt8](repeating: 0, count: room)
    // libarchive keeps this pointer until the writer is closed.
    let used = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    used.initialize(to: 0)
    defer { used.deallocate() }
    guard archive_write_set_format(writer, format) == ARCHIVE_OK,
      archive_write_add_filter(writer, filter.rawValue) == ARCHIVE_OK
    else { throw Failure() }
    // No padding to whole blocks of tape.
    archive_write_set_bytes_in_last_block(writer, 1)
    return try output.withUnsafeMutableBytes { target in
      guard archive_write_open_memory(writer, target.baseAddress, room, used) == ARCHIVE_OK else {
        throw Failure()
      }
      for member in members {
        guard let entry = archive_entry_new() else { throw Failure() }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname(entry, member.name)
        archive_entry_set_filetype(entry, member.type)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, la_int64_t(member.bytes.count))
        if let link = member.link { archive_entry_set_symlink(entry, link) }
        guard archive_write_header(writer, entry) >= ARCHIVE_WARN else { throw Failure() }
        guard archive_write_data(writer, member.bytes, member.bytes.count) == member.bytes.count else {
          throw Failure()
        }
      }
      guard archive_write_close(writer) == ARCHIVE_OK else { throw Failure() }
      return Array(UnsafeRawBufferPointer(target)[..<used.pointee])
    }
  }
}
