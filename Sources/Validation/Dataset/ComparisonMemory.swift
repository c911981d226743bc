#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the comparison of records with one another may take.
public struct ComparisonMemory: Sendable, Hashable {
  /// Bytes of memory for tables. What does not fit is set aside on disk.
  public var bytes: Int
  /// The folder for what is set aside: about 48 bytes a record and comparison. Nothing is written while memory lasts.
  public var folder: String

  /// Memory for 1.5 million different records, and the system's folder for temporary files.
  ///
  /// - Parameters:
  ///   - bytes: at least 64 KiB are taken.
  ///   - folder: nil for `TMPDIR`, or `/tmp`.
  public init(bytes: Int = 64 << 20, folder: String? = nil) {
    self.bytes = max(64 << 10, bytes)
    self.folder = folder ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }
}
