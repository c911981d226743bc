import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A folder of its own for one test, removed with this object.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/byte-streams-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw FileSystemError(operation: "make", path: "/tmp") }
    path = String(cString: made)
  }

  deinit { try? FileSystem.removeAll(path) }

  /// Writes a file, with the folders above it, and gives its path.
  @discardableResult
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let full = path + "/" + name
    if let slash = full.lastIndex(of: "/") { try FileSystem.createFolder(String(full[..<slash])) }
    try writeFileAtomically(path: full, bytes: bytes)
    return full
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}
