internal import JSONText

/// Text from outside on its way to a terminal or a line of a report: what could steer a terminal, end the line or turn
/// the direction of reading around is made harmless.
enum VisibleText {
  /// Appends the text with control characters (C0, C1, line separators, bidirectional controls) as spaces.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { append($0, to: &bytes) }
  }

  /// Does the same to what stands at the end of `bytes`, which is UTF-8.
  static func clean(_ bytes: inout [UInt8], from start: Int) {
    let isClean = bytes.withUnsafeBufferPointer { bytes in
      let text = UnsafeBufferPointer(rebasing: bytes[start...])
      var isClean = true
      TextSweep.forEachMark(of: suspects, in: text) {
        if controlLength(at: $0, in: text) > 0 { isClean = false }
      }
      return isClean
    }
    guard !isClean else { return }
    let text = Array(bytes[start...])
    bytes.removeSubrange(start...)
    text.withUnsafeBufferPointer { append($0, to: &bytes) }
  }

  /// The same for a text in UTF-8. Nearly all texts are clean and are copied whole.
  private static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    var start = 0
    TextSweep.forEachMark(of: suspects, in: text) { index in
      let length = controlLength(at: index, in: text)
      guard length > 0 else { return }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      bytes.append(0x20)
      start = index + length
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  /// The bytes with which control characters begin.
  private static let suspects = TextPattern(singles: [Array(0..<0x20), [0x7F], [0xC2, 0xE2]])

  /// How many bytes the control character that begins here has; 0 when here is none.
  private static func controlLength(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    let first = text[index]
    if first < 0x20 || first == 0x7F { return 1 }
    guard index + 1 < text.count else { return 0 }
    let second = UInt32(text[index + 1] & 0x3F)
    if first == 0xC2 { return isControl(0x80 | second) ? 2 : 0 }
    guard first == 0xE2, index + 2 < text.count else { return 0 }
    return isControl(0x2000 | second << 6 | UInt32(text[index + 2] & 0x3F)) ? 3 : 0
  }

  /// Whether a character acts on what displays it.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool { isControl(scalar.value) }

  private static func isControl(_ scalar: UInt32) -> Bool {
    switch scalar {
    case ..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// A picture of the character in one column or a few: `␀` for NUL, `·` for others that show nothing.
  static func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case ..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "·"
    case 0x7F: "\u{2421}"
    default:
      isControl(scalar) || (0x200B...0x200D).contains(scalar.value) || scalar.value == 0xFEFF ? "·" : scalar
    }
  }

  /// How many columns of a terminal the character takes.
  ///
  /// Source: the wide and full-width ranges of UAX #11, in blocks; combining marks take none.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case ..<0x300: 1
    case 0x300...0x36F, 0x20D0...0x20F0, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
