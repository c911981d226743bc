/// Decides by its first bytes how the records of a stream lie.
enum FramingChoice {
  /// JSON Lines, unless the content is one array over the whole file, or values that go over several lines.
  ///
  /// - Parameter bytes: the stream's beginning, after a byte order mark; as much as one block.
  static func framing(for bytes: UnsafeRawBufferPointer, limit: Int) -> any Framing {
    guard let start = ByteSearch.firstNonSpace(in: bytes, 0..<bytes.count) else {
      return LineFraming(limit: limit)
    }
    switch bytes[start] {
    case UInt8(ascii: "[") where !isLineOfItsOwn(bytes, arrayAt: start):
      return ValueFraming(.array, limit: limit)
    case UInt8(ascii: "{") where isSpreadOverLines(bytes, objectAt: start):
      return ValueFraming(.sequence, limit: limit)
    default:
      return LineFraming(limit: limit)
    }
  }

  /// Whether the array ends on the line on which it began and another one begins on a later line: then each line is a
  /// record that happens to be an array.
  private static func isLineOfItsOwn(_ bytes: UnsafeRawBufferPointer, arrayAt start: Int) -> Bool {
    let lineEnd = ByteSearch.lineFeed(in: bytes, start..<bytes.count) ?? bytes.count
    var extent = JSONExtent()
    let line = UnsafeRawBufferPointer(rebasing: bytes[..<lineEnd])
    guard case .ended(let end) = extent.advance(line, from: start),
      let next = ByteSearch.firstNonSpace(in: bytes, end..<bytes.count)
    else { return false }
    return next > lineEnd && bytes[next] == UInt8(ascii: "[")
  }

  /// Whether the object goes on after its first line. A line of JSON Lines that was cut short looks alike, so the break
  /// must be one that a pretty printer makes, with what follows in place.
  private static func isSpreadOverLines(_ bytes: UnsafeRawBufferPointer, objectAt start: Int) -> Bool {
    guard let lineEnd = ByteSearch.lineFeed(in: bytes, start..<bytes.count) else { return false }
    var extent = JSONExtent()
    let line = UnsafeRawBufferPointer(rebasing: bytes[..<lineEnd])
    guard extent.advance(line, from: start) == .unfinished, !extent.isInString,
      let next = ByteSearch.firstNonSpace(in: bytes, lineEnd..<bytes.count),
      let last = (start..<lineEnd).last(where: { !ByteSearch.isSpace(bytes[$0]) })
    else { return false }
    let isInObject = extent.innermost == UInt8(ascii: "{")
    switch bytes[last] {
    case UInt8(ascii: "{"): return bytes[next] == UInt8(ascii: "\"") || bytes[next] == UInt8(ascii: "}")
    case UInt8(ascii: ","): return !isInObject || bytes[next] == UInt8(ascii: "\"")
    case UInt8(ascii: "["), UInt8(ascii: ":"): return true
    default: return false
    }
  }
}
