/// Bytes that come one after another: a file, or a codec over another source. Used by one thread at a time.
protocol ByteSource: AnyObject {
  /// Puts at least one byte at the start of `buffer` (never empty) and says how many; 0 means the end, for ever.
  ///
  /// What was decoded before a fault is handed out first; the fault comes with the next call.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int
}

/// Where sources leave remarks that do not stop them, for the reader to report at the place they belong.
final class RemarkLog {
  private var pending: [StreamFault] = []

  func add(_ remark: StreamFault) { pending.append(remark) }

  func takeAll() -> [StreamFault] {
    defer { pending = [] }
    return pending
  }
}

/// A piece of another source's bytes, refilled as it is used up: what every decoder reads its input from.
final class InputWindow {
  private let source: any ByteSource
  private let buffer: UnsafeMutableRawBufferPointer
  private var position = 0
  private var end = 0
  /// Bytes taken from the source and used.
  private(set) var consumed = 0

  init(_ source: any ByteSource, capacity: Int = 256 << 10) {
    self.source = source
    buffer = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit { buffer.deallocate() }

  /// The bytes at hand. Valid until the next call that fills.
  var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: buffer[position..<end])
  }

  func consume(_ count: Int) {
    position += count
    consumed += count
  }

  /// Makes at least `minimum` bytes available unless the source ends before; returns how many there are.
  func fill(atLeast minimum: Int = 1) throws(StreamFault) -> Int {
    if end - position >= minimum { return end - position }
    if position > 0 {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<end]))
      end -= position
      position = 0
    }
    while end < minimum {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
      if count == 0 { break }
      end += count
    }
    return end
  }

  /// Uses up all that is left and says what it was.
  func drain() throws(StreamFault) -> (count: Int, allZero: Bool) {
    var count = 0
    var allZero = true
    while try fill() > 0 {
      if allZero { allZero = bytes.allSatisfy { $0 == 0 } }
      count += bytes.count
      consume(bytes.count)
    }
    return (count, allZero)
  }
}
