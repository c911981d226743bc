/// The whitespace that Jinja's `trim` removes: what Python's `str.strip` calls whitespace.
///
/// Source: Python's `str.isspace`, that is bidirectional type WS, B or S, or category Zs (Unicode 16.0); the set is
/// closed and small, and all of it lies below U+3001.
public enum PythonWhitespace {
  /// `text` without leading and trailing whitespace. Bytes that are no UTF-8 are never whitespace.
  public static func trimming(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = text
    while let length = lengthOfLeading(rest) { rest = rest.dropFirst(length) }
    while let length = lengthOfTrailing(rest) { rest = rest.dropLast(length) }
    return rest
  }

  private static func lengthOfLeading(_ text: ArraySlice<UInt8>) -> Int? {
    for length in 1...3 where text.count >= length && isWhitespace(text.prefix(length)) { return length }
    return nil
  }

  private static func lengthOfTrailing(_ text: ArraySlice<UInt8>) -> Int? {
    // A two- or three-byte form cannot end in the ASCII byte that a one-byte form is, so the order is free.
    for length in 1...3 where text.count >= length && isWhitespace(text.suffix(length)) { return length }
    return nil
  }

  /// Whether these bytes are the UTF-8 of exactly one whitespace character.
  private static func isWhitespace(_ form: ArraySlice<UInt8>) -> Bool {
    let bytes = Array(form)
    switch bytes.count {
    case 1: return (0x09...0x0D).contains(bytes[0]) || (0x1C...0x20).contains(bytes[0])
    case 2: return bytes[0] == 0xC2 && (bytes[1] == 0x85 || bytes[1] == 0xA0)
    case 3:
      switch (bytes[0], bytes[1]) {
      case (0xE1, 0x9A): return bytes[2] == 0x80  // U+1680
      case (0xE2, 0x80): return (0x80...0x8A).contains(bytes[2]) || [0xA8, 0xA9, 0xAF].contains(bytes[2])
      case (0xE2, 0x81): return bytes[2] == 0x9F  // U+205F
      case (0xE3, 0x80): return bytes[2] == 0x80  // U+3000
      default: return false
      }
    default: return false
    }
  }
}
