/// A JSON value kept exactly as it was spelled: order, numbers, escapes and white space included.
///
/// Tool definitions, tool calls and members that no format of ours knows travel this way, because
/// rewriting them could change what they mean to their owner.
public struct RawJSON: Sendable, Hashable, CustomStringConvertible {
  /// The value's bytes, from its first to its last character.
  public var bytes: ArraySlice<UInt8>

  /// Keeps the bytes of one JSON value, which must come from a checked JSON text.
  public init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// The same from a string, for values of the program's own making.
  public init(_ string: String) {
    self.init(bytes: ArraySlice(Array(string.utf8)))
  }

  public static func == (left: RawJSON, right: RawJSON) -> Bool {
    left.bytes.hasSameBytes(as: right.bytes)
  }

  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  public var description: String {
    String(decoding: bytes, as: UTF8.self)
  }
}
