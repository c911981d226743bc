internal import ByteStreams

/// The beginning of a value, for people to recognise it by.
enum Excerpt {
  /// How many characters are shown.
  static let length = 60
  private static let ellipsis = Array("…".utf8)

  /// A value's spelling from a place in it on, on one line; nil for whole records, which show nothing.
  static func of(_ place: ValuePlace, in record: Record) -> String? {
    guard !place.isRoot else { return nil }
    let start = record.bytes.startIndex
    let value = record.bytes[start + place.range.lowerBound..<start + place.range.upperBound]
    let rest = value.dropFirst(max(0, place.offset - place.range.lowerBound))
    if rest.startIndex == value.startIndex { return cut(rest) }
    // Inside a string the quotation mark at its end belongs to what is not shown.
    return rest.count > 1 ? cut(value.first == UInt8(ascii: "\"") ? rest.dropLast() : rest) : nil
  }

  /// The beginning of some bytes, on one line and without control characters.
  static func cut(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.withUnsafeBufferPointer { plain($0) } ?? repaired(bytes)
  }

  /// The beginning of a text, on one line and without control characters.
  static func cut(_ text: String) -> String {
    var text = text
    return text.withUTF8 { plain($0) } ?? text
  }

  /// The same for bytes that are UTF-8, copied as they are but for control characters; nil for others.
  private static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    // How far the beginning reaches: some characters, of at most four bytes each.
    var end = plainASCII(bytes)
    var count = end
    if end == min(length, bytes.count) {
      return String(unsafeUninitializedCapacity: end + ellipsis.count) { text in
        _ = text.update(from: bytes[..<end])
        return end < bytes.count ? text[end...].update(from: ellipsis).index : end
      }
    }
    while end < bytes.count, count < length {
      guard let width = width(in: bytes, at: end) else { return nil }
      end += width
      count += 1
    }
    let mark = end < bytes.count ? ellipsis : []
    return String(unsafeUninitializedCapacity: end + mark.count) { text in
      var written = 0
      var read = 0
      while read < end {
        let byte = bytes[read]
        if byte < 0x20 || byte == 0x7F {
          text[written] = 0x20
        } else if byte == 0xC2, bytes[read + 1] < 0xA0 {
          text[written] = 0x20
          read += 1
        } else {
          text[written] = byte
        }
        written += 1
        read += 1
      }
      for byte in mark {
        text[written] = byte
        written += 1
      }
      return written
    }
  }

  /// How many characters of printable ASCII the beginning begins with: most of them are nothing else.
  private static func plainASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let limit = min(length, bytes.count)
    var count = 0
    while count < limit, bytes[count] &- 0x20 < 0x5F { count += 1 }
    return count
  }

  /// How many bytes the character there has; nil where no well-formed one stands (table 3-7 of the Unicode Standard).
  private static func width(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
    let lead = bytes[index]
    if lead < 0x80 { return 1 }
    let width: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: width = 2
    case 0xE0: (width, second) = (3, 0xA0...0xBF)
    case 0xED: (width, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: width = 3
    case 0xF0: (width, second) = (4, 0x90...0xBF)
    case 0xF4: (width, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: width = 4
    default: return nil
    }
    guard index + width <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
    for place in 2..<max(2, width) where bytes[index + place] & 0xC0 != 0x80 { return nil }
    return width
  }

  /// The same for bytes that are no UTF-8: what is broken becomes U+FFFD.
  private static func repaired(_ bytes: ArraySlice<UInt8>) -> String {
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
