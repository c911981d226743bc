import CZstd

/// Writes Zstandard frames of about 16 MiB of content, each with its size and checksum, ending where a write ended: lines
/// written whole stay within one frame.
final class ZstdEncoder: OutputEncoder {
  private static let frameBytes = 16 << 20
  private let context: OpaquePointer
  /// The frame to be, with room for the write that passes the mark.
  private let pending = UnsafeMutableRawBufferPointer.allocate(
    byteCount: frameBytes + (2 << 20), alignment: 64)
  private var used = 0
  private var output: UnsafeMutableRawBufferPointer
  private var hasStored = false

  init(level: Int32 = 3) throws(OutputError) {
    guard let context = ZSTD_createCCtx() else {
      throw OutputError(
        code: "output-failed", path: "", message: "no memory for a zstd encoder", remedy: "free some memory")
    }
    self.context = context
    output = .allocate(byteCount: 0, alignment: 1)
    _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit {
    ZSTD_freeCCtx(context)
    pending.deallocate()
    output.deallocate()
  }

  func encode(
    _ bytes: UnsafeRawBufferPointer, store: (UnsafeRawBufferPointer) throws(OutputError) -> Void
  ) throws(OutputError) {
    if used + bytes.count > pending.count {
      if used > 0 { try storePending(store) }
      if bytes.count > pending.count { return try storeFrame(bytes, store) }
    }
    UnsafeMutableRawBufferPointer(rebasing: pending[used...]).copyMemory(from: bytes)
    used += bytes.count
    if used >= ZstdEncoder.frameBytes { try storePending(store) }
  }

  func finish(store: (UnsafeRawBufferPointer) throws(OutputError) -> Void) throws(OutputError) {
    // An output without content is one empty frame: a file of no bytes would be no zstd file.
    if used > 0 || !hasStored { try storePending(store) }
  }

  private func storePending(
    _ store: (UnsafeRawBufferPointer) throws(OutputError) -> Void
  ) throws(OutputError) {
    try storeFrame(UnsafeRawBufferPointer(rebasing: pending[..<used]), store)
    used = 0
  }

  private func storeFrame(
    _ bytes: UnsafeRawBufferPointer, _ store: (UnsafeRawBufferPointer) throws(OutputError) -> Void
  ) throws(OutputError) {
    let bound = ZSTD_compressBound(bytes.count)
    if output.count < bound {
      output.deallocate()
      output = .allocate(byteCount: bound, alignment: 64)
    }
    let size = ZSTD_compress2(context, output.baseAddress, output.count, bytes.baseAddress, bytes.count)
    guard ZSTD_isError(size) == 0 else {
      throw OutputError(
        code: "output-failed", path: "",
        message: "the zstd encoder failed: \(String(cString: ZSTD_getErrorName(size)))",
        remedy: "free some memory, or write plain output")
    }
    hasStored = true
    try store(UnsafeRawBufferPointer(rebasing: output[..<size]))
  }
}
