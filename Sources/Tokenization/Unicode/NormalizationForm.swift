/// A normalization form of Unicode Standard Annex 15.
enum NormalizationForm: String, Sendable, Hashable {
  case nfc
  case nfd
  case nfkc
  case nfkd

  /// Whether characters are composed again where they can be.
  var isComposed: Bool { self == .nfc || self == .nfkc }
  /// Whether characters that are variants of others (ligatures, full-width letters) become those.
  var isCompatible: Bool { self == .nfkc || self == .nfkd }
}
