/// Canonical composition (NFC) for those who judge texts rather than encode them. Characters that came after Unicode 9.0
/// stay as they are.
public enum CanonicalForm {
  /// The text in NFC, or nil where it is in that form already. The bytes must be UTF-8.
  ///
  /// Source: Unicode Standard Annex 15.
  public static func composed(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    text.withUnsafeBufferPointer { text in
      text.baseAddress.flatMap { FormNormalizer(.nfc).normalize($0, 0..<text.count)?.bytes }
    }
  }
}
