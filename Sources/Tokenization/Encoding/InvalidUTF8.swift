internal import JSONText

/// Bytes of a text that are not UTF-8. Encoding keeps them as they are; who wants them replaced or refused asks here first.
public enum InvalidUTF8 {
  /// Where such bytes stand, in order.
  ///
  /// Each range is a maximal part of a broken character, what one U+FFFD stands for (Unicode Standard, section 3.9, table
  /// 3-8), as `String(decoding:as:)` and the decoders of Python and Rust have it.
  public static func ranges(in text: [UInt8]) -> [Range<Int>] {
    // Nearly all texts are UTF-8, which is seen many bytes at a time.
    guard invalidUTF8Offset(in: text[...]) != nil else { return [] }
    var ranges: [Range<Int>] = []
    var parser = Unicode.UTF8.ForwardParser()
    var bytes = text.makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &bytes) {
      case .valid(let scalar): offset += scalar.count
      case .error(let length):
        ranges.append(offset..<offset + length)
        offset += length
      case .emptyInput: return ranges
      }
    }
  }

  /// The text with U+FFFD in place of each of the ranges.
  public static func replaced(_ ranges: [Range<Int>], in text: [UInt8]) -> [UInt8] {
    var replaced: [UInt8] = []
    var start = 0
    for range in ranges {
      replaced += text[start..<range.lowerBound]
      replaced += [0xEF, 0xBF, 0xBD]
      start = range.upperBound
    }
    return replaced + text[start...]
  }
}
