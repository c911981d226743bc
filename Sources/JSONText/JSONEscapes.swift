#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The escapes of JSON strings (RFC 8259, section 7), both ways.
public enum JSONEscapes {
  /// The text that a checked string body stands for, in UTF-8. Lone surrogates become U+FFFD.
  public static func decode(_ body: ArraySlice<UInt8>) -> [UInt8] {
    body.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
        var read = 0
        while read < source.count {
          guard source[read] == UInt8(ascii: "\\"), read + 1 < source.count else {
            // What lies between two escapes is copied as a whole.
            let length = lengthOfRun(in: source, from: read)
            if let to = target.baseAddress, let from = source.baseAddress {
              memcpy(to + count, from + read, length)
            }
            count += length
            read += length
            continue
          }
          read += 2
          switch source[read - 1] {
          case UInt8(ascii: "b"): target[count] = 0x08
          case UInt8(ascii: "f"): target[count] = 0x0C
          case UInt8(ascii: "n"): target[count] = 0x0A
          case UInt8(ascii: "r"): target[count] = 0x0D
          case UInt8(ascii: "t"): target[count] = 0x09
          case UInt8(ascii: "u"):
            // Six bytes of escape never give more than three of text, and a pair of twelve gives four.
            count += decodeUnicode(source, at: &read, into: target, at: count) - 1
          case let other: target[count] = other
          }
          count += 1
        }
      }
    }
  }

  /// How many bytes there are up to the next backslash; at least one.
  private static func lengthOfRun(in source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = source.baseAddress,
      let found = memchr(base + start + 1, Int32(UInt8(ascii: "\\")), source.count - start - 1)
    else { return source.count - start }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base + start)
  }

  /// Appends `text` as a JSON string, escaping only what must be: quotation mark, backslash, control characters.
  public static func appendString(_ text: some Sequence<UInt8>, to target: inout [UInt8]) {
    target.append(UInt8(ascii: "\""))
    let contiguous: Void? = text.withContiguousStorageIfAvailable { appendEscaped($0, to: &target) }
    if contiguous == nil {
      Array(text).withUnsafeBufferPointer { appendEscaped($0, to: &target) }
    }
    target.append(UInt8(ascii: "\""))
  }

  private static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to target: inout [UInt8]) {
    // Runs that need no escape are copied whole.
    var runStart = 0
    for position in 0..<text.count {
      let byte = text[position]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      target.append(contentsOf: text[runStart..<position])
      runStart = position + 1
      target.append(UInt8(ascii: "\\"))
      switch byte {
      case 0x08: target.append(UInt8(ascii: "b"))
      case 0x09: target.append(UInt8(ascii: "t"))
      case 0x0A: target.append(UInt8(ascii: "n"))
      case 0x0C: target.append(UInt8(ascii: "f"))
      case 0x0D: target.append(UInt8(ascii: "r"))
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): target.append(byte)
      default:
        target.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
        target.append(hexDigit(byte >> 4))
        target.append(hexDigit(byte & 15))
      }
    }
    target.append(contentsOf: text[runStart...])
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// Writes the scalar of the escape whose four digits start at `read` and returns how many bytes it took.
  private static func decodeUnicode(
    _ source: UnsafeBufferPointer<UInt8>, at read: inout Int, into target: UnsafeMutableBufferPointer<UInt8>,
    at count: Int
  ) -> Int {
    let unit = codeUnit(source, at: read)
    read += 4
    var scalar = unit
    if unit >= 0xD800 && unit <= 0xDFFF {
      scalar = 0xFFFD
      if unit <= 0xDBFF, read + 6 <= source.count, source[read] == UInt8(ascii: "\\"),
        source[read + 1] == UInt8(ascii: "u")
      {
        let low = codeUnit(source, at: read + 2)
        if low >= 0xDC00 && low <= 0xDFFF {
          scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
          read += 6
        }
      }
    }
    switch scalar {
    case ..<0x80:
      target[count] = UInt8(scalar)
      return 1
    case ..<0x800:
      target[count] = UInt8(0xC0 | scalar >> 6)
      target[count + 1] = UInt8(0x80 | scalar & 0x3F)
      return 2
    case ..<0x10000:
      target[count] = UInt8(0xE0 | scalar >> 12)
      target[count + 1] = UInt8(0x80 | scalar >> 6 & 0x3F)
      target[count + 2] = UInt8(0x80 | scalar & 0x3F)
      return 3
    default:
      target[count] = UInt8(0xF0 | scalar >> 18)
      target[count + 1] = UInt8(0x80 | scalar >> 12 & 0x3F)
      target[count + 2] = UInt8(0x80 | scalar >> 6 & 0x3F)
      target[count + 3] = UInt8(0x80 | scalar & 0x3F)
      return 4
    }
  }

  private static func codeUnit(_ source: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32 {
    guard start + 4 <= source.count else { return 0xFFFD }
    var value: UInt32 = 0
    for offset in 0..<4 {
      let byte = UInt32(source[start + offset])
      let digit = byte <= 0x39 ? byte &- 0x30 : (byte | 0x20) &- 0x61 &+ 10
      value = value << 4 | digit & 15
    }
    return value
  }
}
