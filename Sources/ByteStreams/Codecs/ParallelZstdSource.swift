/// Decodes a zstd file of several frames on two threads: what lies ahead is begun by a ``ZstdReadAhead``. A file of one
/// frame is decoded as by ``ZstdSource``, and so is all that is not plainly a frame.
final class ParallelZstdSource: ByteSource {
  private let tail: FileTail
  private let ahead: ZstdReadAhead?
  private let remarks: RemarkLog
  private var source: ZstdSource
  private var sourceRemarks: RemarkLog
  /// What was decoded ahead and not handed out yet, the first part last.
  private var chunks: [ZstdReadAhead.Chunk] = []
  private var position = 0

  /// - Parameters:
  ///   - start: the file's bytes from its first one on.
  ///   - runBytes: how many bytes are decoded ahead at most; up to twice as many are kept.
  init(
    _ file: FileSource, start: any ByteSource, remarks: RemarkLog, windowLog: Int, runBytes: Int = 4 << 20
  ) throws(StreamFault) {
    self.remarks = remarks
    sourceRemarks = RemarkLog()
    source = try ZstdSource(start, remarks: sourceRemarks, windowLog: windowLog)
    let tail = file.tail()
    self.tail = tail
    ahead = file.size.flatMap {
      ZstdReadAhead(tail, size: $0, windowLog: windowLog, runBytes: runBytes)
    }
    source.endsRun = { [ahead] in ahead?.begins(at: $0) ?? false }
  }

  deinit { ahead?.stop() }

  /// Compressed bytes that are done with.
  var compressedBytes: Int { source.offset }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    while true {
      if let chunk = chunks.last { return copy(chunk, to: buffer) }
      defer { for remark in sourceRemarks.takeAll() { remarks.add(remark) } }
      let count = try source.read(into: buffer)
      if count > 0 || !source.hasEndedRun { return count }
      guard let ahead, let next = ahead.take() else {
        source.goOn()
        continue
      }
      tail.uncount(source.unusedBytes)
      source = next.source
      source.endsRun = { ahead.begins(at: $0) }
      sourceRemarks = next.remarks
      chunks = next.chunks.reversed()
    }
  }

  private func copy(_ chunk: ZstdReadAhead.Chunk, to buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, chunk.count - position)
    buffer.copyBytes(from: chunk.bytes[position..<position + count])
    position += count
    if position == chunk.count {
      chunks.removeLast()
      position = 0
      ahead?.pool.give(chunk.bytes)
    }
    return count
  }
}
