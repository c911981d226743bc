#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file-system call that failed: what was tried, on which path, and the system's reason.
public struct FileSystemError: Error, Sendable, CustomStringConvertible {
  /// What was tried, as a verb: `open`, `read`, `rename`.
  public var operation: String
  /// The path it was tried on.
  public var path: String
  /// The system's error number (`errno`).
  public var number: Int32

  /// Makes an error from the calling thread's `errno` unless a number is given.
  public init(operation: String, path: String, number: Int32? = nil) {
    self.operation = operation
    self.path = path
    self.number = number ?? errno
  }

  /// A file was expected and a folder found.
  static func folder(_ operation: String, _ path: String) -> FileSystemError {
    FileSystemError(operation: operation, path: path, number: EISDIR)
  }

  /// Whether it was a pipe whose reader has gone.
  public var isBrokenPipe: Bool { number == EPIPE }

  /// The system's words for the error number.
  public var reason: String { String(cString: strerror(number)) }

  /// What to do about it.
  public var remedy: String {
    switch number {
    case ENOENT, ENOTDIR: "check the path's spelling"
    case EACCES, EPERM: "check the permissions of the file and of its folders"
    case ENOSPC, EDQUOT: "free some space or write to another disk"
    case EROFS: "write to another folder"
    case EMFILE, ENFILE: "raise the limit of open files"
    case EISDIR: "name a file, not a folder"
    default: "check the disk and the path"
    }
  }

  /// `cannot OPERATION PATH: REASON; REMEDY`.
  public var description: String { "cannot \(operation) \(path): \(reason); \(remedy)" }
}
