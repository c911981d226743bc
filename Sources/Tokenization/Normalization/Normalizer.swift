/// What happens to text before it is cut into pieces: changes, one after the other.
public struct Normalizer: Sendable, Hashable, CustomStringConvertible {
  let steps: [NormalizationStep]

  init(steps: [NormalizationStep]) { self.steps = steps }

  /// Text stays as it is.
  public static let none = Normalizer(steps: [])
  /// Normalization Form C of Unicode 16.0.
  public static let nfc = Normalizer(steps: [.form(.nfc)])

  /// The names of the changes.
  public var description: String {
    steps.isEmpty ? "none" : steps.map(\.name).joined(separator: "+")
  }
}
