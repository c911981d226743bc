internal import CSimdJSON

/// Where the tokens of a run of JSON texts begin, for readers that know what to expect and want no tree.
///
/// A token is a bracket, a colon, a comma, or the first byte of a string, number or literal. Which tokens may follow
/// one another is the caller's to check.
public enum JSONTokens {
  /// Calls `body` with the offsets of all tokens in order, or with nil when the text is refused as a whole: it is not
  /// UTF-8, ends inside a string, or has a control character inside one.
  ///
  /// The offsets are lent for the length of the call. Texts inside the run may be parsed meanwhile
  /// (``JSONDocument/parse(_:maximumDepth:)``); another run must not be begun on the same thread.
  public static func withStarts<Result>(
    of text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt32>?) throws -> Result
  ) rethrows -> Result {
    guard let base = text.baseAddress else { return try body(nil) }
    var count = 0
    guard let starts = prefer_json_token_starts(base, text.count, &count) else { return try body(nil) }
    return try body(UnsafeBufferPointer(start: starts, count: count))
  }
}

/// What the body of a JSON string holds besides everyday text.
public struct JSONStringTraits: OptionSet, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// At least one escape.
  public static let escaped = JSONStringTraits(rawValue: UInt32(PREFER_TEXT_ESCAPES))
  /// An escape that JSON does not need, `\u…` (whose digits are not checked) or `\/`: the same text has other spellings.
  public static let respelled = JSONStringTraits(rawValue: UInt32(PREFER_TEXT_RARE))
  /// `\b`, `\f`, U+007F or U+FFFD.
  public static let odd = JSONStringTraits(rawValue: UInt32(PREFER_TEXT_ODD))
  /// An escape that JSON does not know.
  public static let broken = JSONStringTraits(rawValue: UInt32(PREFER_TEXT_BROKEN))

  /// Looks at what stands between a string's quotation marks.
  public init(of body: UnsafeBufferPointer<UInt8>) {
    self.init(rawValue: body.baseAddress.map { prefer_text_traits($0, body.count) } ?? 0)
  }
}
