#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why what a comparison of records sets aside on disk could not be written or read.
public struct ScratchError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The folder.
  public var folder: String
  /// What the system said.
  public var reason: String

  /// What happened, and what to do.
  public var description: String {
    "cannot set records aside in \(folder): \(reason); give more --memory, or another folder with --scratch"
  }

  init(_ folder: String) {
    self.folder = folder
    reason = String(cString: strerror(errno))
  }
}

/// A file without a name: written to its end, then read, and gone when the program is, however that ends.
final class ScratchFile {
  private let descriptor: Int32
  private let folder: String
  /// Bytes written.
  private(set) var count = 0

  /// - Throws: ``ScratchError`` when no file can be made in the folder.
  init(in folder: String) throws(ScratchError) {
    var template = Array("\(folder)/prefer-XXXXXX".utf8CString)
    let made = mkstemp(&template)
    guard made >= 0 else { throw ScratchError(folder) }
    unlink(template)
    descriptor = made
    self.folder = folder
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  func append(_ bytes: UnsafeRawBufferPointer) throws(ScratchError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = pwrite(descriptor, rest.baseAddress, rest.count, off_t(count))
      if written < 0 {
        if errno == EINTR { continue }
        throw ScratchError(folder)
      }
      count += written
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// Reads from an offset on until the buffer is full; what lies behind the end is left as it is.
  ///
  /// - Returns: how many bytes were read.
  func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int) throws(ScratchError) -> Int {
    var read = 0
    while read < buffer.count {
      let got = pread(
        descriptor, buffer.baseAddress.map { $0 + read }, buffer.count - read, off_t(offset + read))
      if got < 0 {
        if errno == EINTR { continue }
        throw ScratchError(folder)
      }
      if got == 0 { break }
      read += got
    }
    return read
  }
}

/// Values of one size in a ``ScratchFile``, in the order in which they were added.
final class ScratchList<Element: BitwiseCopyable> {
  /// Values that are written or read at once.
  private static var stretch: Int { max(1, (16 << 10) / MemoryLayout<Element>.stride) }

  private let folder: String
  private var file: ScratchFile?
  private var waiting: [Element] = []
  /// How many values there are.
  private(set) var count = 0

  init(in folder: String) { self.folder = folder }

  /// Adds a value at the end.
  func append(_ element: Element) throws(ScratchError) {
    waiting.append(element)
    count += 1
    if waiting.count >= Self.stretch { try flush() }
  }

  private func flush() throws(ScratchError) {
    let file: ScratchFile
    if let made = self.file { file = made } else { file = try ScratchFile(in: folder) }
    self.file = file
    var failure: ScratchError?
    waiting.withUnsafeBytes { bytes in
      do throws(ScratchError) { try file.append(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    waiting.removeAll(keepingCapacity: true)
  }

  /// The values from one position up to another, one after another. They hold no more than a stretch in memory.
  func reader(_ range: Range<Int>? = nil) -> Reader { Reader(list: self, range: range ?? 0..<count) }

  /// Reads a part of a list.
  struct Reader {
    private let list: ScratchList
    private var position: Int
    private let end: Int
    private var loaded: [Element] = []
    private var next = 0

    init(list: ScratchList, range: Range<Int>) {
      self.list = list
      position = range.lowerBound
      end = range.upperBound
    }

    /// The next value; nil behind the last one.
    mutating func take() throws(ScratchError) -> Element? {
      if next == loaded.count {
        guard position < end else { return nil }
        loaded = try list.load(position..<min(end, position + ScratchList.stretch))
        guard !loaded.isEmpty else { return nil }
        position += loaded.count
        next = 0
      }
      next += 1
      return loaded[next - 1]
    }
  }

  /// Some of the values. Those not yet written are all behind those that are.
  private func load(_ range: Range<Int>) throws(ScratchError) -> [Element] {
    let written = count - waiting.count
    guard range.lowerBound < written, let file else {
      return Array(waiting[max(0, range.lowerBound - written)..<max(0, range.upperBound - written)])
    }
    let wanted = min(range.upperBound, written) - range.lowerBound
    let size = MemoryLayout<Element>.stride
    var failure: ScratchError?
    let loaded = [Element](unsafeUninitializedCapacity: wanted) { buffer, made in
      do throws(ScratchError) {
        made =
          try file.read(into: UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound * size) / size
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return loaded
  }
}
