import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A manifest open for appending, locked against other packers for as long as it lives.
final class ManifestFile {
  private let descriptor: Int32
  private let path: String

  /// Opens or creates the folder's manifest and locks it.
  ///
  /// - Throws: `PairStoreError.busy` when another process has it.
  init(directory: String) throws(PairStoreError) {
    path = StoreLayout.manifestPath(in: directory)
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .fileSystem("\(FileSystemError(operation: "open", path: path))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .busy(directory: directory)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Cuts off everything after the first `byteCount` bytes: the rest of a line that was never finished.
  func cut(to byteCount: Int) throws(PairStoreError) {
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else {
      throw .fileSystem("\(FileSystemError(operation: "shorten", path: path))")
    }
    try synchronize()
  }

  /// Appends a line and brings it to the disk.
  func append(_ entry: ManifestEntry) throws(PairStoreError) {
    let line = ManifestLine.encode(entry)
    var written = 0
    while written < line.count {
      let step = line[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if step < 0, errno == EINTR { continue }
      guard step > 0 else { throw .fileSystem("\(FileSystemError(operation: "write", path: path))") }
      written += step
    }
    try synchronize()
  }

  private func synchronize() throws(PairStoreError) {
    guard fsync(descriptor) == 0 else {
      throw .fileSystem("\(FileSystemError(operation: "sync", path: path))")
    }
  }
}
