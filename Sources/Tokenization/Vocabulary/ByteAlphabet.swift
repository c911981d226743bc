/// The characters by which GPT-2's vocabulary files spell bytes: printable bytes stand for themselves, the
/// other 68 for U+0100 and up, in order.
enum ByteAlphabet {
  /// The character of each byte, as a scalar value.
  static let scalars: [UInt16] = {
    var next: UInt16 = 0x100
    return (0..<256).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return UInt16(byte)
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// The byte of each scalar below 0x144; -1 for scalars that spell none.
  static let bytes: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar)] = Int16(byte) }
    return table
  }()

  /// Appends the bytes that `spelled` (UTF-8) stands for.
  ///
  /// - Returns: False, with nothing appended, if a character of it spells no byte.
  static func appendBytes(of spelled: UnsafeBufferPointer<UInt8>, to target: inout [UInt8]) -> Bool {
    let start = target.count
    let table = bytes
    var i = 0
    while i < spelled.count {
      let first = spelled[i]
      var scalar = Int(first)
      if first >= 0x80 {
        // All spelling characters are below 0x144: two bytes at most.
        guard first >= 0xC2, first < 0xC6, i + 1 < spelled.count, spelled[i + 1] & 0xC0 == 0x80 else {
          target.removeSubrange(start...)
          return false
        }
        scalar = Int(first & 0x1F) << 6 | Int(spelled[i + 1] & 0x3F)
        i += 1
      }
      i += 1
      guard scalar < table.count, table[scalar] >= 0 else {
        target.removeSubrange(start...)
        return false
      }
      target.append(UInt8(table[scalar]))
    }
    return true
  }

  /// Appends the spelling of `bytes` in UTF-8.
  static func appendSpelling(of bytes: some Sequence<UInt8>, to target: inout [UInt8]) {
    for byte in bytes {
      let scalar = scalars[Int(byte)]
      if scalar < 0x80 {
        target.append(UInt8(scalar))
      } else {
        target.append(UInt8(0xC0 | scalar >> 6))
        target.append(UInt8(0x80 | scalar & 0x3F))
      }
    }
  }
}
