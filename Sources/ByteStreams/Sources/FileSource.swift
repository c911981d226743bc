/// The bytes of a file or of standard input as they are. Large positioned reads for ordinary files (as fast as mapping
/// for one pass, and no fault when the file is cut meanwhile); waiting that can be cancelled for pipes.
final class FileSource: ByteSource {
  private let file: FileDescriptor
  private let counters: ReadCounters
  private let cancellation: Cancellation
  private let start: Int
  private var offset = 0
  /// The length of an ordinary file, from where reading began; nil for pipes.
  let size: Int?
  /// Bytes handed out so far, by `read` and `read(at:)`.
  private(set) var bytesRead = 0

  init(_ file: FileDescriptor, counters: ReadCounters, cancellation: Cancellation) throws(FileSystemError) {
    self.file = file
    self.counters = counters
    self.cancellation = cancellation
    if case .regular(let size) = try file.kind() {
      start = file.offset
      self.size = max(0, size - start)
      file.expectSequentialReading()
    } else {
      start = 0
      size = nil
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
    if size != nil {
      let count = try read(into: buffer, at: offset)
      offset += count
      return count
    }
    if cancellation.isCancelled { throw .cancelled }
    do {
      while true {
        if try file.waitUntilReadable(or: cancellation.descriptor) { throw StreamFault.cancelled }
        if let count = try file.readNext(into: buffer) {
          account(count)
          return count
        }
      }
    } catch let error as FileSystemError {
      throw .unreadable(error)
    } catch {
      throw .cancelled
    }
  }

  /// Bytes at an offset of an ordinary file, for formats that jump about.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StreamFault) -> Int {
    if cancellation.isCancelled { throw .cancelled }
    do {
      let count = try file.read(into: buffer, at: start + offset)
      account(count)
      return count
    } catch {
      throw .unreadable(error)
    }
  }

  /// The same file for another thread.
  func tail() -> FileTail { FileTail(file, start: start, counters: counters, cancellation: cancellation) }

  private func account(_ count: Int) {
    bytesRead += count
    counters.countCompressed(count)
  }
}

/// An ordinary file that is read at several places at a time: each source of it has a position of its own.
struct FileTail: Sendable {
  private let file: FileDescriptor
  private let start: Int
  private let counters: ReadCounters
  private let cancellation: Cancellation

  fileprivate init(_ file: FileDescriptor, start: Int, counters: ReadCounters, cancellation: Cancellation) {
    self.file = file
    self.start = start
    self.counters = counters
    self.cancellation = cancellation
  }

  /// Bytes at an offset; not counted, since it is only a look.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StreamFault) -> Int {
    if cancellation.isCancelled { throw .cancelled }
    do { return try file.read(into: buffer, at: start + offset) } catch { throw .unreadable(error) }
  }

  /// Takes back the count of bytes that were read and not used.
  func uncount(_ bytes: Int) { counters.countCompressed(-bytes) }

  /// The bytes from an offset on.
  func from(_ offset: Int) -> any ByteSource { Source(self, offset: offset) }

  private final class Source: ByteSource {
    private let file: FileTail
    private var offset: Int

    init(_ file: FileTail, offset: Int) {
      self.file = file
      self.offset = offset
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFault) -> Int {
      let count = try file.read(into: buffer, at: offset)
      offset += count
      file.counters.countCompressed(count)
      return count
    }
  }
}
