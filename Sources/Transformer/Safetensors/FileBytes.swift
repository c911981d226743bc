#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file mapped for as long as the object lives. Writing to the bytes changes this process's own copy of the page, never
/// the file.
final class FileBytes: @unchecked Sendable {
  let path: String
  // Where the mapping lies never changes after `init`, hence @unchecked Sendable.
  let bytes: UnsafeRawBufferPointer

  /// - Throws: `ModelError` when the file is missing, unreadable or no regular file.
  init(path: String) throws(ModelError) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path, "could not be opened") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, "could not be examined") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError(.file, at: path, "is no regular file", remedy: "Give the path of a file")
    }
    let count = Int(status.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0),
      start != MAP_FAILED
    else {
      throw Self.failure(path, "could not be mapped")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }

  /// Gives back the memory that a range takes; the bytes come from the file again when they are next looked at. Nobody may
  /// have written to them.
  func giveBack(_ range: Range<Int>) {
    guard let start = bytes.baseAddress else { return }
    // Pages that the range shares with its neighbours stay.
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    guard first < end else { return }
    madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
  }

  /// The bytes of a small file.
  /// - Throws: `ModelError` when it cannot be read or is larger than `limit`.
  static func read(_ path: String, limit: Int = 64 << 20) throws(ModelError) -> [UInt8] {
    let file = try FileBytes(path: path)
    guard file.bytes.count <= limit else {
      throw ModelError(
        .file, at: path, "is \(file.bytes.count) bytes long, expected at most \(limit)",
        remedy: "Check that this is the right file")
    }
    return [UInt8](file.bytes)
  }

  /// Whether there is a file at the path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The error for a system call that failed, with the system's reason.
  static func failure(_ path: String, _ what: String) -> ModelError {
    ModelError(
      .file, at: path, "\(what): \(String(cString: strerror(errno)))",
      remedy: "Check the path and its permissions")
  }
}
