public import JSONText

/// A piece of text as it stands in the input: a slice of the record's bytes wherever possible.
///
/// A text read from JSON keeps its escaped spelling and decodes only when somebody asks, so that
/// converting a record neither allocates per field nor changes how a character was written.
/// Two texts are equal when they decode to the same bytes, whatever their spelling.
public struct Text: Sendable {
  /// How the source spells the text.
  enum Spelling: Sendable {
    /// Plain UTF-8, of which nothing more is known.
    case plain
    /// The inside of a JSON string without any escape: plain UTF-8 that needs none.
    case cleanJSON
    /// The inside of a JSON string with at least one escape, and none that JSON does not need.
    case canonicalJSON
    /// The inside of a JSON string with at least one escape.
    case escapedJSON
  }

  /// The bytes as they stand in the source: plain UTF-8, or the inside of a JSON string.
  let source: ArraySlice<UInt8>
  /// What the bytes are.
  let spelling: Spelling

  /// Whether `source` holds JSON escapes.
  var isEscaped: Bool { spelling == .escapedJSON || spelling == .canonicalJSON }

  init(source: ArraySlice<UInt8>, spelling: Spelling) {
    self.source = source
    self.spelling = spelling
  }

  /// A text of the program's own making.
  public init(_ string: String) {
    self.init(source: ArraySlice(Array(string.utf8)), spelling: .plain)
  }

  /// A text that is a slice of UTF-8 bytes, taken as they are.
  public init(utf8: ArraySlice<UInt8>) {
    self.init(source: utf8, spelling: .plain)
  }

  /// The inside of a JSON string (what stands between the quotes), escapes still in place.
  ///
  /// The bytes must come from a checked JSON text.
  public init(escapedJSON inside: ArraySlice<UInt8>) {
    let isEscaped = inside.containsByte(UInt8(ascii: "\\"))
    self.init(source: inside, spelling: isEscaped ? .escapedJSON : .cleanJSON)
  }

  /// The text of a JSON string, still as it is spelled there; nil if the value is no string.
  public init?(json value: JSONValue) {
    guard let inside = value.escapedBytes else { return nil }
    self.init(
      source: inside,
      spelling: value.hasSpareEscapes ? .escapedJSON : value.hasEscapes ? .canonicalJSON : .cleanJSON)
  }

  /// The decoded bytes: a slice of the source when nothing is escaped, otherwise newly made.
  public var utf8: ArraySlice<UInt8> {
    isEscaped ? ArraySlice(JSONEscapes.decode(source)) : source
  }

  /// The inside of a JSON string as the source spelled it; nil when the text does not come from JSON, so that
  /// a writer has to escape it itself.
  public var escapedJSON: ArraySlice<UInt8>? {
    spelling == .plain ? nil : source
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

extension Text {
  /// Whether there is nothing but white space, or nothing at all.
  public var isBlank: Bool {
    let start = source.prefix { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }.endIndex
    guard start < source.endIndex else { return true }
    // Most texts begin with a character that settles it: one of ASCII, a mark that is escaped, or one of U+4000 to U+9FFF.
    if source[start] == UInt8(ascii: "\\"), isEscaped, start + 1 < source.endIndex {
      let kind = source[start + 1]
      if kind == UInt8(ascii: "\"") || kind == UInt8(ascii: "\\") { return false }
    } else if source[start] < 0x80 || (0xE4...0xE9).contains(source[start]) {
      return false
    }
    return string.allSatisfy(\.isWhitespace)
  }

  /// Whether `other` begins with this text.
  public func isPrefix(of other: Text) -> Bool {
    if other.source.begins(with: source) {
      // Equal spellings mean equal texts, unless a bare backslash meets an escape.
      if isEscaped == other.isEscaped { return true }
      if !isEscaped, !source.containsByte(UInt8(ascii: "\\")) { return true }
    }
    if beginsUnlike(other) || (hasOneSpelling && other.hasOneSpelling) { return false }
    return other.utf8.begins(with: utf8)
  }

  /// The inside of a JSON string for this text with no escapes but those needed: the same bytes for equal
  /// texts, and for most a slice of the source.
  public var canonicalJSON: ArraySlice<UInt8> {
    switch spelling {
    case .cleanJSON, .canonicalJSON: return source
    case .escapedJSON: if !mayBeSpeltOtherwise { return source }
    case .plain: break
    }
    var quoted: [UInt8] = []
    JSONEscapes.appendString(utf8, to: &quoted)
    return quoted.dropFirst().dropLast()
  }

  /// Whether the first bytes settle that neither text begins with the other.
  fileprivate func beginsUnlike(_ other: Text) -> Bool {
    guard let first = source.first, let otherFirst = other.source.first, first != otherFirst else {
      return false
    }
    let backslash = UInt8(ascii: "\\")
    return !(isEscaped && first == backslash) && !(other.isEscaped && otherFirst == backslash)
  }

  /// Whether there is no escape but those that JSON needs: among such texts different bytes mean different texts.
  fileprivate var hasOneSpelling: Bool { spelling != .plain && !mayBeSpeltOtherwise }

  /// Whether an escape occurs that JSON does not need, so that equal texts may differ in their bytes.
  private var mayBeSpeltOtherwise: Bool {
    guard spelling == .escapedJSON else { return false }
    var index = source.startIndex
    while let backslash = source.index(of: UInt8(ascii: "\\"), from: index), backslash + 1 < source.endIndex {
      let kind = source[backslash + 1]
      if kind == UInt8(ascii: "u") || kind == UInt8(ascii: "/") { return true }
      index = backslash + 2
    }
    return false
  }
}

extension Text: Hashable {
  public static func == (left: Text, right: Text) -> Bool {
    if left.isEscaped == right.isEscaped, left.source.hasSameBytes(as: right.source) { return true }
    if !left.isEscaped, !right.isEscaped { return false }
    if left.beginsUnlike(right) || (left.hasOneSpelling && right.hasOneSpelling) { return false }
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
