/// The bytes that the inside of a JSON string stands for (RFC 8259 section 7).
///
/// The input comes from a checked JSON text; a surrogate without its partner, which the grammar
/// allows, becomes U+FFFD. Anything that the grammar forbids is copied as it stands.
func decodeJSONEscapes(_ inside: ArraySlice<UInt8>) -> [UInt8] {
  var decoded: [UInt8] = []
  decoded.reserveCapacity(inside.count)
  inside.withUnsafeBufferPointer { bytes in
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < bytes.count else {
        decoded.append(byte)
        index += 1
        continue
      }
      let kind = bytes[index + 1]
      index += 2
      switch kind {
      case UInt8(ascii: "n"): decoded.append(0x0A)
      case UInt8(ascii: "t"): decoded.append(0x09)
      case UInt8(ascii: "r"): decoded.append(0x0D)
      case UInt8(ascii: "b"): decoded.append(0x08)
      case UInt8(ascii: "f"): decoded.append(0x0C)
      case UInt8(ascii: "u"): decoded.append(contentsOf: String(decodeUnicodeEscape(bytes, &index)).utf8)
      default: decoded.append(kind)  // the quote, the backslash and the slash stand for themselves
      }
    }
  }
  return decoded
}

/// Reads the digits after `\u`, and the low surrogate that follows a high one; moves `index` behind them.
private func decodeUnicodeEscape(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Unicode.Scalar {
  let replacement: Unicode.Scalar = "\u{FFFD}"
  guard let unit = hexadecimalUnit(bytes, at: index) else { return replacement }
  index += 4
  guard (0xD800...0xDBFF).contains(unit) else { return Unicode.Scalar(unit) ?? replacement }
  let isFollowedByEscape =
    index + 5 < bytes.count && bytes[index] == UInt8(ascii: "\\") && bytes[index + 1] == UInt8(ascii: "u")
  guard isFollowedByEscape, let low = hexadecimalUnit(bytes, at: index + 2), (0xDC00...0xDFFF).contains(low)
  else { return replacement }
  index += 6
  return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? replacement
}

/// The number of the four hexadecimal digits at `start`.
private func hexadecimalUnit(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32? {
  guard start + 4 <= bytes.count else { return nil }
  var unit: UInt32 = 0
  for index in start..<start + 4 {
    guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else { return nil }
    unit = unit << 4 | UInt32(digit)
  }
  return unit
}
