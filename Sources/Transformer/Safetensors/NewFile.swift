#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that appears under its name only when it is complete: written as `NAME.partial`, synced, renamed.
struct NewFile: ~Copyable {
  private let path: String
  private let partial: String
  private var descriptor: Int32

  init(path: String) throws(ModelError) {
    self.path = path
    partial = path + ".partial"
    descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileBytes.failure(partial, "could not be created") }
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlink(partial)
    }
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ModelError) {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Darwin)
        let written = Darwin.write(descriptor, rest.baseAddress, rest.count)
      #elseif canImport(Glibc)
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      #else
        let written = Musl.write(descriptor, rest.baseAddress, rest.count)
      #endif
      if written < 0 {
        if errno == EINTR { continue }
        throw FileBytes.failure(partial, "could not be written")
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
  }

  mutating func write(_ bytes: [UInt8]) throws(ModelError) {
    var failure: ModelError?
    bytes.withUnsafeBytes { part in
      do throws(ModelError) { try write(part) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Gives the file its name.
  mutating func commit() throws(ModelError) {
    guard fsync(descriptor) == 0 else { throw FileBytes.failure(partial, "could not be synced") }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0, rename(partial, path) == 0 else {
      let error = FileBytes.failure(path, "could not be renamed into place")
      unlink(partial)
      throw error
    }
  }

  /// Writes a whole file.
  static func write(_ bytes: [UInt8], to path: String) throws(ModelError) {
    var file = try NewFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Makes the folder unless it is there; its parent must be.
  static func makeFolder(_ path: String) throws(ModelError) {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw FileBytes.failure(path, "could not be created")
    }
  }
}
