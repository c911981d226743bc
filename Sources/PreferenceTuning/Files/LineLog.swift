import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file of lines that are appended as they come.
final class LineLog {
  private let path: String
  private let descriptor: Int32
  /// Bytes in the file.
  private(set) var length: Int

  /// Opens a file and cuts it to the length it had at the checkpoint the run goes on from: the steps that follow write their
  /// lines again. A new run passes 0.
  init(_ name: String, in folder: Folder, cutTo length: Int) throws {
    path = folder.file(name)
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSystemError(operation: "open", path: path) }
    self.length = min(length, Int(lseek(descriptor, 0, SEEK_END)))
    guard ftruncate(descriptor, off_t(self.length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw FileSystemError(operation: "cut", path: path)
    }
  }

  deinit { close(descriptor) }

  /// Adds a line, its newline included.
  func append(_ line: [UInt8]) throws {
    var left = line[...]
    while !left.isEmpty {
      let written = left.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileSystemError(operation: "write to", path: path) }
      left = left.dropFirst(written)
      length += written
    }
  }

  /// Makes sure that all lines are on the disk.
  func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw FileSystemError(operation: "bring to the disk", path: path) }
  }
}
