/// What happens to text before it is cut into pieces: changes, one after the other.
public struct Normalizer: Sendable, Hashable, CustomStringConvertible {
  let steps: [NormalizationStep]

  init(steps: [NormalizationStep]) { self.steps = steps }

  /// Text stays as it is.
  public static let none = Normalizer(steps: [])
  /// Normalization Form C of Unicode 16.0. Hugging Face's encoder has older tables: a few texts with characters that
  /// Unicode assigned since (such as U+10D69) stay as they are there.
  public static let nfc = Normalizer(steps: [.nfc])

  /// The names of the changes.
  public var description: String {
    steps.isEmpty ? "none" : steps.map(\.name).joined(separator: "+")
  }
}
