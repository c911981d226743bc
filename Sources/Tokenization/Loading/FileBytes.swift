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
  static let limit = 1 << 30

  /// What lies at a path.
  enum Kind {
    case missing
    case file
    case folder
  }

  /// What lies at `path`.
  static func kind(of path: String) -> Kind {
    var info = stat()
    guard stat(path, &info) == 0 else { return .missing }
    return info.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// The bytes of the file at `path`.
  static func read(_ path: String) throws(TokenizerError) -> [UInt8] {
    func failure(_ message: String) -> TokenizerError {
      TokenizerError(
        .unreadable, source: path, message: message, expected: "a readable file of at most 1 GiB",
        remedy: "Check the path and its permissions.")
    }
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw failure("cannot be opened (\(String(cString: strerror(errno))))") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = buffer.withUnsafeMutableBytes { readBlock(descriptor, $0) }
      if count < 0 { throw failure("cannot be read (\(String(cString: strerror(errno))))") }
      if count == 0 { return bytes }
      if bytes.count + count > limit { throw failure("is larger than 1 GiB") }
      bytes.append(contentsOf: buffer[..<count])
    }
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
