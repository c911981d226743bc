/// Reasons to look closer at a text, found by ``TextScan``.
struct TextSigns: OptionSet, Sendable {
  let rawValue: UInt16

  /// An escape other than the everyday ones; only in JSON text.
  static let escape = TextSigns(rawValue: 1 << 0)
  /// One of them that spells a character of ASCII, so that it may hide what is looked for by its spelling.
  static let escapedASCII = TextSigns(rawValue: 1 << 13)
  /// A control character other than tab, line feed and carriage return.
  static let controlCharacter = TextSigns(rawValue: 1 << 1)
  /// U+FFFD.
  static let replacement = TextSigns(rawValue: 1 << 2)
  /// UTF-8 that was read as Windows-1252 or Latin-1.
  static let mojibake = TextSigns(rawValue: 1 << 3)
  /// A character that shows as nothing.
  static let invisible = TextSigns(rawValue: 1 << 4)
  /// A character that turns the direction of writing.
  static let bidirectional = TextSigns(rawValue: 1 << 5)
  /// A carriage return.
  static let carriageReturn = TextSigns(rawValue: 1 << 6)
  /// The spelling of a control token.
  static let controlToken = TextSigns(rawValue: 1 << 7)
  /// A tag around reasoning.
  static let reasoningTag = TextSigns(rawValue: 1 << 8)
  /// How some key or token of a service begins.
  static let credential = TextSigns(rawValue: 1 << 9)
  /// Many digits close together.
  static let digits = TextSigns(rawValue: 1 << 10)
  /// A mark that joins the letter before it, or a part of a Korean syllable.
  static let combining = TextSigns(rawValue: 1 << 11)
  /// A speaker's mark of a transcript.
  static let speakerMark = TextSigns(rawValue: 1 << 12)
}
