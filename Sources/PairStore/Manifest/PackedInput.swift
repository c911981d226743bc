/// One input file as the packer found it.
public struct PackedInput: Sendable, Hashable {
  /// The path as it was given or found in a folder.
  public var path: String
  /// Its size.
  public var byteCount: Int
  /// When it was last changed: nanoseconds since 1970.
  public var modified: Int
}
