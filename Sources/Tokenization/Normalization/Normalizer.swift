/// What happens to text before it is cut into pieces: changes, one after the other.
public struct Normalizer: Sendable, Hashable, CustomStringConvertible {
  let steps: [NormalizationStep]

  init(steps: [NormalizationStep]) { self.steps = steps }

  /// Text stays as it is.
  public static let none = Normalizer(steps: [])
  /// Normalization Form C with the tables that Hugging Face's encoder has, those of Unicode 9.0: characters assigned
  /// since (such as U+10D69) stay as they are, as they do there.
  public static let nfc = Normalizer(steps: [.form(.nfc)])

  /// Whether text becomes spelled bytes.
  var spellsBytes: Bool { steps.contains(.spellBytes) }

  /// What happens to the contents of added tokens that are looked for in normalized text. SentencePiece looks for its
  /// own as they are.
  var forContents: Normalizer {
    Normalizer(steps: steps.filter { if case .sentencePiece = $0 { false } else { true } })
  }

  /// The names of the changes.
  public var description: String {
    steps.isEmpty ? "none" : steps.map(\.name).joined(separator: "+")
  }
}
