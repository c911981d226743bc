public import JSONText

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

  /// Keeps a value as it is spelled.
  public init(json value: JSONValue) {
    self.init(bytes: value.rawText)
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

  /// The value without white space between its tokens; the value itself where it stands on one line.
  ///
  /// A record of JSON Lines must not hold a line end, and outside of strings white space means nothing.
  public var onOneLine: ArraySlice<UInt8> {
    guard bytes.containsByte(0x0A) || bytes.containsByte(0x0D) else { return bytes }
    var line: [UInt8] = []
    line.reserveCapacity(bytes.count)
    var isInString = false
    var isAfterBackslash = false
    for byte in bytes {
      if isInString {
        line.append(byte)
        if isAfterBackslash {
          isAfterBackslash = false
        } else if byte == UInt8(ascii: "\\") {
          isAfterBackslash = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 {
        line.append(byte)
        isInString = byte == UInt8(ascii: "\"")
      }
    }
    return line[...]
  }
}
