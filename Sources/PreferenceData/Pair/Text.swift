public import JSONText

/// A piece of text as it stands in the input: a slice of the record's bytes wherever possible.
///
/// A text read from JSON keeps its escaped spelling and decodes only when somebody asks, so that
/// converting a record neither allocates per field nor changes how a character was written.
/// Two texts are equal when they decode to the same bytes, whatever their spelling.
public struct Text: Sendable {
  /// The bytes as they stand in the source: plain UTF-8, or the inside of a JSON string.
  let source: ArraySlice<UInt8>
  /// Whether `source` holds JSON escapes.
  let isEscaped: Bool

  init(source: ArraySlice<UInt8>, isEscaped: Bool) {
    self.source = source
    self.isEscaped = isEscaped
  }

  /// A text of the program's own making.
  public init(_ string: String) {
    self.init(source: ArraySlice(Array(string.utf8)), isEscaped: false)
  }

  /// A text that is a slice of UTF-8 bytes, taken as they are.
  public init(utf8: ArraySlice<UInt8>) {
    self.init(source: utf8, isEscaped: false)
  }

  /// The inside of a JSON string (what stands between the quotes), escapes still in place.
  ///
  /// The bytes must come from a checked JSON text.
  public init(escapedJSON inside: ArraySlice<UInt8>) {
    self.init(source: inside, isEscaped: inside.containsByte(UInt8(ascii: "\\")))
  }

  /// The text of a JSON string, still as it is spelled there; nil if the value is no string.
  public init?(json value: JSONValue) {
    guard let inside = value.escapedBytes else { return nil }
    self.init(source: inside, isEscaped: value.hasEscapes)
  }

  /// The decoded bytes: a slice of the source when nothing is escaped, otherwise newly made.
  public var utf8: ArraySlice<UInt8> {
    isEscaped ? ArraySlice(JSONEscapes.decode(source)) : source
  }

  /// The inside of a JSON string as the source spelled it; nil when the text does not come escaped
  /// from JSON, so that a writer has to escape it itself.
  public var escapedJSON: ArraySlice<UInt8>? {
    isEscaped ? source : nil
  }

  /// The text as a Swift string; bytes that are no UTF-8 become U+FFFD.
  public var string: String {
    String(decoding: utf8, as: UTF8.self)
  }

  /// Whether there is no character at all. White space counts as characters.
  public var isEmpty: Bool {
    source.isEmpty
  }
}

extension Text: Hashable {
  public static func == (left: Text, right: Text) -> Bool {
    if left.isEscaped == right.isEscaped, left.source.hasSameBytes(as: right.source) { return true }
    if !left.isEscaped, !right.isEscaped { return false }
    return left.utf8.hasSameBytes(as: right.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    utf8.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

extension Text: ExpressibleByStringLiteral, CustomStringConvertible {
  public init(stringLiteral value: String) {
    self.init(value)
  }

  public var description: String {
    string
  }
}
