import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A folder for what a command needs only while it runs.
struct TemporaryFolder {
  let path: String

  /// Makes one in `TMPDIR`, or where the system keeps such things.
  init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/prefer-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandFailure(status: .failed, message: "error: cannot make a folder in \(parent)")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes it with all that is in it.
  func remove() { try? FileSystem.removeAll(path) }
}
