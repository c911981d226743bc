import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A directory of a run, and the files in it by name.
struct Folder {
  let path: String

  init(_ path: String) { self.path = path }

  func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

  func folder(_ name: String) -> Folder { Folder(file(name)) }

  func has(_ name: String) -> Bool { FileSystem.exists(file(name)) }

  /// The names inside, sorted; none when there is no such directory.
  func names() throws -> [String] { FileSystem.exists(path) ? try FileSystem.list(path) : [] }

  func read(_ name: String) throws -> [UInt8] { try FileSystem.read(file(name)) }

  /// Writes a file whole, on the disk when this returns.
  func write(_ name: String, _ bytes: [UInt8]) throws {
    try writeFileAtomically(path: file(name), bytes: bytes)
  }

  /// Makes sure that what was written to a file is on the disk.
  func synchronize(_ name: String) throws {
    let descriptor = open(file(name), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystemError(operation: "open", path: file(name)) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw FileSystemError(operation: "bring to the disk", path: file(name))
    }
  }

  /// The fingerprint of a file's bytes, read a piece at a time: a checkpoint is as large as the memory it came from.
  func fingerprint(of name: String) throws -> Fingerprint {
    let descriptor = open(file(name), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystemError(operation: "open", path: file(name)) }
    defer { close(descriptor) }
    let hasher = FingerprintHasher()
    try withUnsafeTemporaryAllocation(byteCount: 1 << 20, alignment: 64) { piece in
      var offset = 0
      while true {
        let count = pread(descriptor, piece.baseAddress, piece.count, off_t(offset))
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw FileSystemError(operation: "read", path: file(name)) }
        guard count > 0 else { return }
        hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        offset += count
      }
    }
    return hasher.finish()
  }

  /// Removes a file, or a directory with all that is in it.
  func removeAll(_ name: String) throws { try FileSystem.removeAll(file(name)) }

  /// Gives a file or directory inside another name, in one step that lasts.
  func rename(_ old: String, to new: String) throws {
    try FileSystem.rename(file(old), to: file(new))
    try FileSystem.synchronizeFolder(of: file(new))
  }
}
