/// Spells the body of a JSON string again with no escapes but those that JSON needs, as `Text.canonicalJSON` does, for
/// texts that hold nothing remarkable.
enum CanonicalSpelling {
  /// The canonical spelling of a body in which the rules on texts find nothing: itself, or where it has escapes that JSON
  /// does not need, what was written to `target`, which must have room for as many bytes as `body` has.
  ///
  /// - Parameter signs: the signs in the body.
  @inline(__always)
  static func plain(
    _ body: UnsafeBufferPointer<UInt8>, signs: TextSigns, respelledTo target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    signs.isEmpty ? body : closerLook(body, signs: signs, respelledTo: target)
  }

  private static func closerLook(
    _ body: UnsafeBufferPointer<UInt8>, signs: TextSigns, respelledTo target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    if isHarmless(signs, in: body) { return body }
    // What the escapes spell shows only when they are gone; their own digits say nothing.
    guard signs.subtracting([.digits, .escapedASCII]) == .escape, let count = write(body, to: target) else {
      return nil
    }
    let canonical = UnsafeBufferPointer(start: target, count: count)
    return isHarmless(TextScan.signs(ofJSON: canonical), in: canonical) ? canonical : nil
  }

  /// Whether there is no sign, or one of digits that are too few for what they would be a sign of.
  private static func isHarmless(_ signs: TextSigns, in body: UnsafeBufferPointer<UInt8>) -> Bool {
    signs.isEmpty || (signs == .digits && !CardNumber.mayStand(in: body))
  }

  /// Writes the spelling of `body` to `target`, which must have room for as many bytes as `body` has.
  ///
  /// - Returns: the number of bytes written, or nil when the body holds something that a closer look has to name: an
  ///   escape that is broken, half of a surrogate pair, a control character, U+007F or U+FFFD.
  static func write(_ body: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) -> Int? {
    var read = 0
    var written = 0
    while read < body.count {
      if let plain = copyPlain(body, from: read, to: target + written) {
        read += plain
        written += plain
        continue
      }
      let byte = body[read]
      guard read + 1 < body.count else { return nil }
      let kind = body[read + 1]
      read += 2
      switch kind {
      case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "\""), UInt8(ascii: "\\"):
        target[written] = byte
        target[written + 1] = kind
        written += 2
      case UInt8(ascii: "/"):
        target[written] = kind
        written += 1
      case UInt8(ascii: "u"):
        guard let scalar = scalar(in: body, at: &read), write(scalar, to: target, at: &written) else {
          return nil
        }
      default:
        return nil
      }
    }
    return written
  }

  /// The scalar of the escape whose digits start at `read`; nil for broken digits and halves of pairs.
  private static func scalar(in body: UnsafeBufferPointer<UInt8>, at read: inout Int) -> UInt32? {
    guard let unit = codeUnit(in: body, at: read) else { return nil }
    read += 4
    guard unit & 0xF800 == 0xD800 else { return unit }
    guard unit < 0xDC00, read + 6 <= body.count, body[read] == UInt8(ascii: "\\"),
      body[read + 1] == UInt8(ascii: "u"), let low = codeUnit(in: body, at: read + 2), low & 0xFC00 == 0xDC00
    else { return nil }
    read += 6
    return 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
  }

  /// Copies up to eight bytes, those that stand in front of a backslash, and gives how many; nil at a backslash.
  @inline(__always)
  private static func copyPlain(
    _ body: UnsafeBufferPointer<UInt8>, from read: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> Int? {
    guard read + 8 <= body.count, let start = body.baseAddress else {
      guard body[read] != UInt8(ascii: "\\") else { return nil }
      target.pointee = body[read]
      return 1
    }
    let bytes = UnsafeRawPointer(start + read).loadUnaligned(as: UInt64.self)
    // No more was written than was read, so that there is room for what may stand behind the backslash too.
    UnsafeMutableRawPointer(target).storeBytes(of: bytes, as: UInt64.self)
    // The lowest byte of zero is found for sure; bytes above it may seem to be one.
    let ones: UInt64 = 0x0101_0101_0101_0101
    let differences = UInt64(littleEndian: bytes) ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let zeros = (differences &- ones) & ~differences & (ones &<< 7)
    let count = zeros.trailingZeroBitCount >> 3
    return count == 0 ? nil : count
  }

  private static func codeUnit(in body: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32? {
    guard start + 4 <= body.count else { return nil }
    var unit: UInt32 = 0
    var isSpelled = true
    // Whether a digit is a letter changes from one to the next, so that no branch could be foreseen.
    for offset in 0..<4 {
      let byte = body[start + offset]
      unit = unit &<< 4 | UInt32(byte & 15 &+ 9 &* (byte &>> 6))
      isSpelled = isSpelled && isHexDigit(byte)
    }
    return isSpelled ? unit : nil
  }

  @inline(__always)
  private static func isHexDigit(_ byte: UInt8) -> Bool {
    let digits: UInt64 = 0x3FF << 48
    let letters: UInt64 = 0x7E << 32 | 0x7E
    return (byte < 64 ? digits : byte < 128 ? letters : 0) &>> UInt64(byte & 63) & 1 == 1
  }

  /// Writes a scalar as the canonical spelling has it; false for scalars that a closer look has to name. No scalar takes
  /// more bytes than the escape that spelled it.
  private static func write(
    _ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>, at written: inout Int
  ) -> Bool {
    func append(_ byte: UInt32) {
      target[written] = UInt8(truncatingIfNeeded: byte)
      written += 1
    }
    switch scalar {
    case 0x0A:
      append(0x5C)
      append(UInt32(UInt8(ascii: "n")))
    case 0x09:
      append(0x5C)
      append(UInt32(UInt8(ascii: "t")))
    case 0x0D:
      append(0x5C)
      append(UInt32(UInt8(ascii: "r")))
    case 0x22, 0x5C:
      append(0x5C)
      append(scalar)
    case ..<0x20, 0x7F, 0xFFFD: return false
    case ..<0x80: append(scalar)
    case ..<0x800:
      append(0xC0 | scalar >> 6)
      append(0x80 | scalar & 0x3F)
    case ..<0x10000:
      append(0xE0 | scalar >> 12)
      append(0x80 | scalar >> 6 & 0x3F)
      append(0x80 | scalar & 0x3F)
    default:
      append(0xF0 | scalar >> 18)
      append(0x80 | scalar >> 12 & 0x3F)
      append(0x80 | scalar >> 6 & 0x3F)
      append(0x80 | scalar & 0x3F)
    }
    return true
  }
}
