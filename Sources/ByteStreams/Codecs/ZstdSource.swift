import CZstd

/// Decodes Zstandard (RFC 8878) with libzstd: all frames, skippable ones passed over, checksums checked.
final class ZstdSource: ByteSource {
  private let input: InputWindow
  private let remarks: RemarkLog
  private let stream: OpaquePointer
  private let windowLog: Int
  private var isBetweenFrames = true
  private var frames: Int
  private var hasEnded = false
  private let start: Int
  /// Where in the file the last frame ended that was read to its end.
  private(set) var lastFrameEnd: Int
  /// Asked at every end of a frame, with its offset in the file, whether to stop there.
  var endsRun: ((Int) -> Bool)?
  /// Whether it stopped where it was told to, so that there is more to come from somewhere else.
  private(set) var hasEndedRun = false
  private var fault: StreamFault?

  /// - Parameters:
  ///   - offset: where in the file the source begins.
  ///   - frames: how many frames stand before it.
  init(_ source: any ByteSource, remarks: RemarkLog, windowLog: Int, offset: Int = 0, frames: Int = 0)
    throws(StreamFault)
  {
    guard let stream = ZSTD_createDStream() else {
      throw StreamFault(
        code: "out-of-memory", message: "no memory for a zstd decoder", remedy: "free some memory")
    }
    self.stream = stream
    self.windowLog = min(max(windowLog, 10), 31)
    start = offset
    lastFrameEnd = offset
    self.frames = frames
    input = InputWindow(source)
    self.remarks = remarks
    _ = ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Int32(self.windowLog))
  }

  deinit { ZSTD_freeDStream(stream) }

  /// How far into the file its bytes are used.
  var offset: Int { start + input.consumed }

  /// Bytes that were taken from the source and not used.
  var unusedBytes: Int { input.bytes.count }

  /// Goes on behind the place where it was told to stop.
  func goOn() {
    hasEndedRun = false
    hasEnded = false
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    if let fault { throw fault }
    var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
    do throws(StreamFault) {
      while output.pos < output.size && !hasEnded { try step(&output) }
    } catch {
      fault = error
      if output.pos == 0 { throw error }
    }
    return output.pos
  }

  private func step(_ output: inout ZSTD_outBuffer) throws(StreamFault) {
    let available = try input.fill()
    if available == 0 && isBetweenFrames {
      hasEnded = true
      return
    }
    // Neither kind of frame begins with a zero byte: this is padding, or garbage.
    if isBetweenFrames && frames > 0 && input.bytes[0] == 0 { return try endAtTrailingBytes() }

    let producedBefore = output.pos
    var piece = ZSTD_inBuffer(src: input.bytes.baseAddress, size: available, pos: 0)
    let result = ZSTD_decompressStream(stream, &output, &piece)
    if ZSTD_isError(result) != 0 {
      let code = ZSTD_getErrorCode(result)
      if code == ZSTD_error_prefix_unknown && frames > 0 { return try endAtTrailingBytes() }
      throw describe(code, name: String(cString: ZSTD_getErrorName(result)))
    }
    input.consume(piece.pos)
    isBetweenFrames = result == 0
    if result == 0 {
      frames += 1
      lastFrameEnd = offset
      hasEndedRun = endsRun?(offset) ?? false
      hasEnded = hasEndedRun
    }
    // With no input left the decoder may still have bytes to flush; only when it has none is the data cut short.
    if available == 0 && output.pos == producedBefore {
      throw .truncated("zstd", detail: "within frame \(frames + 1)")
    }
  }

  private func endAtTrailingBytes() throws(StreamFault) {
    hasEnded = true
    let (count, allZero) = try input.drain()
    let fault = StreamFault.trailing("zstd", count: count, allZero: allZero)
    if fault.severity == .error { throw fault }
    remarks.add(fault)
  }

  private func describe(_ code: ZSTD_ErrorCode, name: String) -> StreamFault {
    switch code {
    case ZSTD_error_frameParameter_windowTooLarge:
      StreamFault(
        code: "zstd-window",
        message: "frame \(frames + 1) asks for a window above the \((1 << windowLog) >> 20) MiB allowed",
        remedy: "raise the zstd window limit, or compress the data again without --long or --ultra")
    case ZSTD_error_checksum_wrong:
      StreamFault(
        code: "zstd-checksum",
        message: "frame \(frames + 1) does not decode to the bytes its checksum promises",
        remedy: "fetch or copy the file again; do not trust the records of this frame")
    case ZSTD_error_dictionary_wrong:
      StreamFault(
        code: "zstd-dictionary", message: "frame \(frames + 1) needs a dictionary",
        remedy: "decompress it with `zstd -d -D DICTIONARY` first")
    default: .corrupt("zstd", detail: "frame \(frames + 1): \(name)")
    }
  }
}
