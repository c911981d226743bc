#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads whole files of moderate size.
enum FileBytes {
  /// Largest file that is read: vocabularies are far smaller.
  static let limit = 1 << 28

  /// The bytes of the file at `path`.
  static func read(_ path: String) throws(TokenizerError) -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachBlock(of: path) { block, size in
      if let size, bytes.isEmpty { bytes.reserveCapacity(size) }
      bytes.append(contentsOf: block)
      return true
    }
    return bytes
  }

  /// At most `count` bytes from the start of the file at `path`.
  static func head(of path: String, count: Int) throws(TokenizerError) -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachBlock(of: path, blockSize: count) { block, _ in
      bytes.append(contentsOf: block)
      return false
    }
    return bytes
  }

  /// Calls `body` with the bytes of the file at `path`, block by block, and the size of an ordinary file, as long as it
  /// returns true.
  static func forEachBlock(
    of path: String, blockSize: Int = 1 << 18, _ body: (UnsafeRawBufferPointer, _ size: Int?) -> Bool
  ) throws(TokenizerError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw failure(path, "cannot be opened (\(String(cString: strerror(errno))))")
    }
    defer { close(descriptor) }
    var size: Int?
    var info = stat()
    if fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG {
      // Before anything is read: a file that is too large costs neither time nor memory.
      guard info.st_size <= limit else { throw failure(path, "is larger than 256 MiB") }
      size = Int(info.st_size)
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 64)
    defer { buffer.deallocate() }
    var total = 0
    while true {
      let count = readBlock(descriptor, buffer)
      if count < 0 { throw failure(path, "cannot be read (\(String(cString: strerror(errno))))") }
      if count == 0 { return }
      total += count
      if total > limit { throw failure(path, "is larger than 256 MiB") }
      if !body(UnsafeRawBufferPointer(rebasing: buffer[..<count]), size) { return }
    }
  }

  private static func failure(_ path: String, _ message: String) -> TokenizerError {
    TokenizerError(
      .unreadable, source: path, message: message, expected: "a readable file of at most 256 MiB",
      remedy: "Check the path and its permissions.")
  }

  /// One read, repeated while signals interrupt it.
  private static func readBlock(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      #if canImport(Darwin)
        let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Glibc)
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 || errno != EINTR { return count }
    }
  }
}
