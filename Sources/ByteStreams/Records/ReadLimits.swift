/// What a hostile or broken input may cost. Passing a limit is a problem of severity error that names the limit;
/// everything read before is still delivered.
public struct ReadLimits: Sendable {
  /// Decompressed bytes over all inputs together; nil for no limit.
  public var totalBytes: Int?
  /// Decompressed bytes of one file or archive member; nil for no limit.
  public var memberBytes: Int?
  /// Decompressed bytes per compressed byte. Deflate cannot pass 1032; text stays far below.
  public var expansionRatio: Int
  /// The ratio is judged only once an input has given more than this many decompressed bytes.
  public var expansionFloor: Int
  /// Members of one archive.
  public var members: Int
  /// Bytes of one record (a line, or an element of a JSON array).
  public var lineBytes: Int
  /// Base-2 logarithm of the largest window a zstd frame may ask for: 27 is 128 MiB, 31 the format's maximum.
  public var zstdWindowLog: Int

  /// Makes limits; the defaults stop decompression bombs and endless lines and nothing else.
  public init(
    totalBytes: Int? = nil, memberBytes: Int? = nil, expansionRatio: Int = 1100,
    expansionFloor: Int = 256 << 20, members: Int = 1_000_000, lineBytes: Int = 64 << 20,
    zstdWindowLog: Int = 27
  ) {
    self.totalBytes = totalBytes
    self.memberBytes = memberBytes
    self.expansionRatio = expansionRatio
    self.expansionFloor = expansionFloor
    self.members = members
    self.lineBytes = lineBytes
    self.zstdWindowLog = zstdWindowLog
  }
}
