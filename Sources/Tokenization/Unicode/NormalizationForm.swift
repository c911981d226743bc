/// The four normalization forms of Unicode Standard Annex 15; the names are those in files.
enum NormalizationForm: String, Sendable, Hashable {
  case nfc
  case nfd
  case nfkc
  case nfkd

  /// Whether compatibility characters are replaced too.
  var isCompatible: Bool { self == .nfkc || self == .nfkd }

  /// Whether what was taken apart is put together again.
  var isComposed: Bool { self == .nfc || self == .nfkc }
}
