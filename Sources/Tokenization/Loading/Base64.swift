/// Base64 with the standard alphabet and padding (RFC 4648, section 4), as rank files use it.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The value of each character, 255 for characters outside the alphabet.
  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
    return table
  }()

  /// Appends the bytes that `text` encodes.
  ///
  /// - Returns: False if the text is no Base64; what was appended is then of no use.
  static func decode(_ text: ArraySlice<UInt8>, into target: inout [UInt8]) -> Bool {
    guard text.count % 4 == 0 else { return false }
    var body = text
    var padding = 0
    while padding < 2, body.last == UInt8(ascii: "=") {
      body.removeLast()
      padding += 1
    }
    var bits: UInt32 = 0
    var count = 0
    for character in body {
      let value = values[Int(character)]
      if value == 255 { return false }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        target.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    // Left-over bits must be zero, or two texts would stand for the same bytes.
    return bits & ((1 << UInt32(count)) - 1) == 0
  }

  /// Appends the encoding of `bytes`.
  static func encode(_ bytes: UnsafeBufferPointer<UInt8>, into target: inout [UInt8]) {
    var i = 0
    while i < bytes.count {
      let left = bytes.count - i
      let group =
        UInt32(bytes[i]) << 16 | (left > 1 ? UInt32(bytes[i + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[i + 2]) : 0)
      target.append(alphabet[Int(group >> 18)])
      target.append(alphabet[Int(group >> 12 & 63)])
      target.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
      target.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
      i += 3
    }
  }
}
