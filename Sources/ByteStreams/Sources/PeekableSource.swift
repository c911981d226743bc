/// Lets the first bytes of a source be looked at before they are read.
final class PeekableSource: ByteSource {
  private let source: any ByteSource
  private var held: [UInt8] = []
  private var position = 0
  private var fault: StreamFault?

  init(_ source: any ByteSource) { self.source = source }

  /// The next bytes, at most `count`, fewer only when the source ends or fails before.
  func peek(_ count: Int) -> ArraySlice<UInt8> {
    while held.count - position < count && fault == nil {
      var step = 0
      let missing = count - (held.count - position)
      let bytes = [UInt8](unsafeUninitializedCapacity: missing) { buffer, filled in
        do throws(StreamFault) {
          step = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
        } catch {
          fault = error
        }
        filled = step
      }
      if step == 0 { break }
      held += bytes
    }
    return held[position...].prefix(count)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    if position < held.count {
      let count = min(buffer.count, held.count - position)
      buffer.copyBytes(from: held[position..<position + count])
      position += count
      return count
    }
    if let fault { throw fault }
    return try source.read(into: buffer)
  }
}
