import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    // Memory where there is some for files: these tests sync often, and disks are slow at that.
    let parent = FileSystem.exists("/dev/shm") ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/prefer-tuning-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw FileSystemError(operation: "make", path: "/tmp") }
    path = String(cString: made)
  }

  deinit { try? FileSystem.removeAll(path) }

  func file(_ name: String) -> String { path + "/" + name }
}
