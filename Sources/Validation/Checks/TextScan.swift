/// Looks through bytes once for everything that the rules on texts care about.
///
/// Eight bytes at a time are looked up in a table of the bytes that begin or end something of interest; clean text is
/// passed over without a closer look at any of them. UTF-8 is assumed to be checked.
enum TextScan {
  /// The signs in a whole JSON text.
  static func signs(ofJSON bytes: ArraySlice<UInt8>) -> TextSigns {
    bytes.withUnsafeBufferPointer { signs(ofJSON: $0) }
  }

  /// The signs in a whole JSON text.
  static func signs(ofJSON bytes: UnsafeBufferPointer<UInt8>) -> TextSigns {
    var signs: TextSigns = []
    scan(bytes, isJSON: true) { sign, _ in signs.insert(sign) }
    return signs
  }

  /// The signs in a decoded text, each with the offset at which it is first seen.
  static func places(in text: ArraySlice<UInt8>) -> (
    signs: TextSigns, offsets: [(sign: TextSigns, offset: Int)]
  ) {
    var signs: TextSigns = []
    var offsets: [(sign: TextSigns, offset: Int)] = []
    text.withUnsafeBufferPointer { text in
      scan(text, isJSON: false) { sign, offset in
        if !signs.contains(sign) {
          signs.insert(sign)
          offsets.append((sign, offset))
        }
      }
    }
    return (signs, offsets)
  }

  /// Bytes that need a closer look. In JSON text control characters can only stand between values.
  private static func table(isJSON: Bool) -> [UInt8] {
    var table = [UInt8](repeating: 0, count: 256)
    for byte in "<[-_JKz".utf8 { table[Int(byte)] = 1 }
    for byte in [0x7F, 0xC3, 0xCC, 0xCD, 0xE1, 0xE2, 0xEF] { table[byte] = 1 }
    if isJSON {
      table[Int(UInt8(ascii: "\\"))] = 1
    } else {
      for byte in 0..<0x20 where byte != 0x09 && byte != 0x0A { table[byte] = 1 }
    }
    return table
  }

  private static let tableForJSON = table(isJSON: true)
  private static let tableForText = table(isJSON: false)

  @inline(__always)
  private static func scan(
    _ text: UnsafeBufferPointer<UInt8>, isJSON: Bool, note: (TextSigns, Int) -> Void
  ) {
    guard let base = text.baseAddress else { return }
    (isJSON ? tableForJSON : tableForText).withUnsafeBufferPointer { isOfInterest in
      let bytes = UnsafeRawPointer(base)
      var index = 0
      while index + 8 <= text.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if holdsManyDigits(word) { note(.digits, index) }
        if anyOfInterest(word, isOfInterest) == 0 {
          index += 8
          continue
        }
        let end = index + 8
        while index < min(end, text.count) {
          index +=
            isOfInterest[Int(text[index])] != 0 ? look(at: index, in: text, isJSON: isJSON, note: note) : 1
        }
      }
      while index < text.count {
        index +=
          isOfInterest[Int(text[index])] != 0 ? look(at: index, in: text, isJSON: isJSON, note: note) : 1
      }
    }
  }

  /// Not zero if any of the eight bytes is of interest. Written out, since the table is looked up for every byte read.
  @inline(__always)
  private static func anyOfInterest(_ word: UInt64, _ table: UnsafeBufferPointer<UInt8>) -> UInt8 {
    func entry(_ shift: UInt64) -> UInt8 { table[Int(truncatingIfNeeded: (word >> shift) & 0xFF)] }
    let low = (entry(0) | entry(8)) | (entry(16) | entry(24))
    return low | (entry(32) | entry(40)) | (entry(48) | entry(56))
  }

  /// Whether at least six of the eight bytes are digits: every card number has such a stretch at any alignment.
  @inline(__always)
  private static func holdsManyDigits(_ word: UInt64) -> Bool {
    let value = word ^ 0x3030_3030_3030_3030
    let others = (((value & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676) | value) & 0x8080_8080_8080_8080
    return ((others >> 7) &* 0x0101_0101_0101_0101) >> 56 <= 2
  }

  /// Looks at one byte of interest and what stands around it; returns how many bytes to go on.
  private static func look(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, isJSON: Bool, note: (TextSigns, Int) -> Void
  ) -> Int {
    let next = index + 1 < text.count ? text[index + 1] : 0
    switch text[index] {
    case UInt8(ascii: "\\") where isJSON:
      switch next {
      // A slash may be escaped too, and be the one of `</think>`.
      case UInt8(ascii: "u"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "/"): note(.escape, index)
      case UInt8(ascii: "r"): note(.carriageReturn, index)
      case UInt8(ascii: "n"): if SpeakerMark.stands(escapedAt: index, in: text) { note(.speakerMark, index) }
      default: break
      }
      return 2
    case UInt8(ascii: "<"), UInt8(ascii: "["):
      let rest = UnsafeBufferPointer(rebasing: text[index...])
      if ReasoningTag.matching(rest) != nil {
        note(.reasoningTag, index)
      } else if ControlTokenSpelling.length(in: rest) != nil {
        note(.controlToken, index)
      }
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "J"), UInt8(ascii: "K"), UInt8(ascii: "z"):
      if CredentialSign.stands(at: index, in: text) { note(.credential, index) }
    case 0xC3:
      if isMojibake(text[index...]) { note(.mojibake, index) }
    // U+0300 to U+036F join Latin, Greek and Cyrillic letters; U+1100 to U+11FF are parts of Korean syllables.
    case 0xCC: note(.combining, index)
    case 0xCD: if next <= 0xAF { note(.combining, index) }
    case 0xE1: if (0x84...0x87).contains(next) { note(.combining, index) }
    case 0xE2, 0xEF:
      guard index + 2 < text.count else { return 1 }
      lookAtThree(text[index], next, text[index + 2], at: index, note: note)
    case 0x0D:
      note(.carriageReturn, index)
    default:
      note(.controlCharacter, index)
    }
    return 1
  }

  private static func lookAtThree(
    _ first: UInt8, _ second: UInt8, _ third: UInt8, at index: Int, note: (TextSigns, Int) -> Void
  ) {
    switch (first, second, third) {
    case (0xEF, 0xBF, 0xBD): note(.replacement, index)
    // U+FEFF, U+200B zero width space, U+2060 word joiner. The joiners U+200C and U+200D spell words and emoji.
    case (0xEF, 0xBB, 0xBF), (0xE2, 0x80, 0x8B), (0xE2, 0x81, 0xA0): note(.invisible, index)
    // U+202A to U+202E and U+2066 to U+2069. The marks U+200E and U+200F belong to some scripts.
    case (0xE2, 0x80, 0xAA...0xAE), (0xE2, 0x81, 0xA6...0xA9): note(.bidirectional, index)
    default: break
    }
  }

  /// Whether the text goes on as an accented letter, a quotation mark or an emoji does whose UTF-8 was read as
  /// Windows-1252 or Latin-1: `Ã©`, `â€™`, `Â `, `Ð¿`, `ðŸ`.
  private static func isMojibake(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let start = text.startIndex
    guard text.count >= 4 else { return false }
    let (second, third, fourth) = (text[start + 1], text[start + 2], text[start + 3])
    switch second {
    case 0x82, 0x83, 0x90, 0x91:  // Â Ã Ð Ñ, then U+0080 to U+00BF
      return third == 0xC2
    case 0xA2:  // â, then € or what Latin-1 has in its place
      return (third == 0xE2 && fourth == 0x82 && text.count > 4 && text[start + 4] == 0xAC)
        || (third == 0xC2 && fourth < 0xA0)
    case 0xB0:  // ð, then Ÿ
      return third == 0xC5 && fourth == 0xB8
    default:
      return false
    }
  }
}
