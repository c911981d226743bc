/// One change that a normalizer makes to text.
enum NormalizationStep: Sendable, Hashable {
  /// Normalization Form C; see ``Normalizer/nfc``.
  case nfc
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
    case .nfc: "nfc"
    case .prepend(let text): "prepend(\(String(decoding: text, as: UTF8.self)))"
    case .replace(let expression, let text):
      "replace(\(expression.pattern), \(String(decoding: text, as: UTF8.self)))"
    case .sentencePiece(let rules): rules.name
    case .strip(let left, let right): "strip(\(left ? "left" : "")\(right ? "right" : ""))"
    }
  }
}
