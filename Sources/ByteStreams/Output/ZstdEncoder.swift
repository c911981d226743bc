import CZstd

/// Writes Zstandard frames of about 16 MiB of content, each with its size and checksum, ending where a write ended: lines
/// written whole stay within one frame.
final class ZstdEncoder: OutputEncoder {
  private static let frameBytes = 16 << 20
  private let context: OpaquePointer
  private var pending: [UInt8] = []
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
    output.deallocate()
  }

  func encode(
    _ bytes: UnsafeRawBufferPointer, store: (UnsafeRawBufferPointer) throws(OutputError) -> Void
  ) throws(OutputError) {
    pending.append(contentsOf: bytes)
    if pending.count >= ZstdEncoder.frameBytes { try storeFrame(store) }
  }

  func finish(store: (UnsafeRawBufferPointer) throws(OutputError) -> Void) throws(OutputError) {
    // An output without content is one empty frame: a file of no bytes would be no zstd file.
    if !pending.isEmpty || !hasStored { try storeFrame(store) }
  }

  private func storeFrame(_ store: (UnsafeRawBufferPointer) throws(OutputError) -> Void) throws(OutputError) {
    let bound = ZSTD_compressBound(pending.count)
    if output.count < bound {
      output.deallocate()
      output = .allocate(byteCount: bound, alignment: 64)
    }
    let size = pending.withUnsafeBytes {
      ZSTD_compress2(context, output.baseAddress, output.count, $0.baseAddress, $0.count)
    }
    guard ZSTD_isError(size) == 0 else {
      throw OutputError(
        code: "output-failed", path: "",
        message: "the zstd encoder failed: \(String(cString: ZSTD_getErrorName(size)))",
        remedy: "free some memory, or write plain output")
    }
    pending.removeAll(keepingCapacity: true)
    hasStored = true
    try store(UnsafeRawBufferPointer(rebasing: output[..<size]))
  }
}
