internal import JSONText

/// The beginning of a value, for people to recognise it by.
enum Excerpt {
  /// How many characters are shown.
  static let length = 60
  private static let ellipsis = Array("…".utf8)

  /// A value's spelling from a place in it on, on one line; nil for whole records, which show nothing.
  static func of(_ value: JSONValue, from offset: Int) -> String? {
    guard !value.isRoot else { return nil }
    let rest = value.rawText.dropFirst(max(0, offset - value.offset))
    if rest.startIndex == value.rawText.startIndex { return cut(rest) }
    // Inside a string the quotation mark at its end belongs to what is not shown.
    return rest.count > 1 ? cut(value.kind == .string ? rest.dropLast() : rest) : nil
  }

  /// The beginning of some bytes, on one line and without control characters.
  static func cut(_ bytes: ArraySlice<UInt8>) -> String {
    // Most excerpts are plain ASCII, one byte a character and nothing to replace.
    let start = bytes.prefix(length)
    if start.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      let mark = bytes.count > length ? ellipsis : []
      return String(unsafeUninitializedCapacity: start.count + mark.count) { text in
        let (_, end) = text.initialize(from: start)
        _ = text[end...].initialize(from: mark)
        return start.count + mark.count
      }
    }
    var text = ""
    var count = 0
    var isCut = false
    // A character has four bytes at most: a longer look is not needed however long the value is.
    for scalar in String(decoding: bytes.prefix(4 * (length + 1)), as: UTF8.self).unicodeScalars {
      if count == length {
        isCut = true
        break
      }
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      text.unicodeScalars.append(isControl ? " " : scalar)
      count += 1
    }
    return isCut || bytes.count > 4 * (length + 1) ? text + "…" : text
  }
}
