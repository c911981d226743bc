/// One change that a normalizer makes to text.
enum NormalizationStep: Sendable, Hashable {
  /// A normalization form; see ``Normalizer/nfc``.
  case form(NormalizationForm)
  /// A change that looks at one scalar at a time.
  case scalars(ScalarChange)
  /// Each byte becomes the character that spells it in the byte alphabet: `ByteLevel`.
  case spellBytes
  /// A character map in Hugging Face's way: `Precompiled`.
  case precompiled(CharacterMap)
  /// Text put before text that is not empty.
  case prepend([UInt8])
  /// Every match of an expression becomes this text.
  case replace(RegularExpression, with: [UInt8])
  /// White space is taken off the ends.
  case strip(left: Bool, right: Bool)

  /// All that SentencePiece does to a text.
  case sentencePiece(SentencePieceRules)

  /// A name that tells steps apart.
  var name: String {
    switch self {
    case .form(let form): form.rawValue
    case .scalars(let change): change.rawValue
    case .spellBytes: "spell-bytes"
    case .precompiled: "precompiled"
    case .prepend(let text): "prepend(\(String(decoding: text, as: UTF8.self)))"
    case .replace(let expression, let text):
      "replace(\(expression.pattern), \(String(decoding: text, as: UTF8.self)))"
    case .sentencePiece(let rules): rules.name
    case .strip(let left, let right): "strip(\(left ? "left" : "")\(right ? "right" : ""))"
    }
  }
}
