internal import ByteStreams
internal import PreferenceData

/// The place of a finding inside the bytes of its record.
struct SourcePlace {
  /// Index into the record's bytes.
  let index: Int
  /// The indices of the line that holds it.
  let line: Range<Int>
  /// Bytes on that line before the record's own.
  private let ahead: Int
  private let bytes: ArraySlice<UInt8>

  /// Nil when the place is not in the record.
  init?(_ place: RecordPlace, in record: Record) {
    guard let column = place.column, place.line >= record.position.line, column >= 1 else { return nil }
    let bytes = record.bytes
    var start = bytes.startIndex
    for _ in record.position.line..<place.line {
      guard let feed = bytes[start...].firstIndex(of: 0x0A) else { return nil }
      start = feed + 1
    }
    // The first line of an input may hold something before the record; columns count it (see `RecordPlace`).
    ahead = place.line == record.position.line && place.line == 1 ? record.position.offset : 0
    index = start + column - 1 - ahead
    guard index >= start, index <= bytes.endIndex else { return nil }
    line = start..<(bytes[index...].firstIndex(of: 0x0A) ?? bytes.endIndex)
    self.bytes = bytes
  }

  /// 1-based column in Unicode code points, as editors and SARIF viewers count. Bytes before the record are taken for one
  /// code point each: in JSON they are brackets and white space.
  var codePointColumn: Int {
    let before = bytes[line.lowerBound..<index]
    return ahead + before.reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  /// The end of the token that begins here: of a string its closing quotation mark, of a name or number its last
  /// character, of anything else itself.
  var tokenEnd: Int {
    guard index < line.upperBound else { return index }
    var end = index + 1
    if bytes[index] == UInt8(ascii: "\"") {
      while end < line.upperBound, bytes[end] != UInt8(ascii: "\"") {
        end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      return min(end + 1, line.upperBound)
    }
    while end < line.upperBound, isWord(bytes[end - 1]), isWord(bytes[end]) { end += 1 }
    return end
  }

  private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
