/// What happens to text before it is cut into pieces.
public enum Normalizer: String, Sendable, Hashable, CaseIterable {
  /// Text stays as it is.
  case none
  /// Normalization Form C of Unicode 16.0.
  case nfc
}
