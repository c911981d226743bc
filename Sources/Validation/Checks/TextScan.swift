internal import JSONText

/// Looks through bytes once for everything that the rules on texts care about.
///
/// A vectorised sweep marks the bytes that begin or end something of interest, and only those are looked at closer.
/// UTF-8 is assumed to be checked.
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

  /// What was found in a text, and where the first and the last of it stands.
  struct Extent {
    private(set) var signs: TextSigns = []
    private var first = Int.max
    private var last = -1

    fileprivate mutating func note(_ sign: TextSigns, at offset: Int, leavingOut common: TextSigns) {
      signs.insert(sign)
      guard sign != common else { return }
      first = min(first, offset)
      last = max(last, offset)
    }

    /// Whether something lies between two offsets, the upper one left out, or may lie there.
    func reaches(_ lower: Int, _ upper: Int) -> Bool { first < upper && last >= lower }
  }

  /// The signs in a whole JSON text.
  ///
  /// - Parameters:
  ///   - common: a sign that is not counted into the extent.
  ///   - swept: where the text lies in what was swept, and what that gave; nil to sweep it now.
  static func extent(
    ofJSON bytes: ArraySlice<UInt8>, leavingOut common: TextSigns, swept: (marks: TextMarks, base: Int)?
  ) -> Extent {
    bytes.withUnsafeBufferPointer { bytes in
      var extent = Extent()
      guard let swept else {
        scan(bytes, isJSON: true) { extent.note($0, at: $1, leavingOut: common) }
        return extent
      }
      swept.marks.forEach(in: swept.base..<swept.base + bytes.count) { index in
        look(at: index - swept.base, in: bytes, isJSON: true) { extent.note($0, at: $1, leavingOut: common) }
      }
      return extent
    }
  }

  /// The signs in a string's body whose text was swept before.
  ///
  /// - Parameters:
  ///   - body: the string's part of the text.
  ///   - offset: where in the text it begins.
  ///   - marks: what a sweep for ``patternOfJSON`` gave.
  @inline(__always)
  static func signs(
    in body: UnsafeBufferPointer<UInt8>, at offset: Int, _ marks: inout TextMarkCursor
  ) -> TextSigns {
    var signs: TextSigns = []
    marks.forEach(in: offset..<offset + body.count) { index in
      look(at: index - offset, in: body, isJSON: true) { sign, _ in signs.insert(sign) }
    }
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

  /// What needs a closer look. In JSON text control characters can only stand between values.
  private static func pattern(isJSON: Bool) -> TextPattern {
    var singles = CredentialSign.singles + [Array("<".utf8), Array("[".utf8), [0x7F], [0xCC, 0xCD]]
    // All up to U+001F but tab and line feed.
    if !isJSON { singles += [Array(0..<0x09) + Array(0x0B..<0x19) + Array(0x1B..<0x20), [0x19, 0x1A]] }
    let pairs = CredentialSign.pairs + (isJSON ? SpeakerMark.pairs : []) + pairsBeyondASCII
    return TextPattern(singles: singles, pairs: pairs, escapes: isJSON)
  }

  /// The last bytes of characters of interest, behind those before them: the first bytes are those of quotation marks, dashes
  /// and the accented letters of whole languages too.
  private static let pairsBeyondASCII: [TextPattern.Pairs] = [
    // U+200B; U+202A to U+202E. U+2060; U+2066 to U+2069.
    ([0x80], [0x8B, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE]), ([0x81], [0xA0, 0xA6, 0xA7, 0xA8, 0xA9]),
    // U+FFFD and U+FEFF.
    ([0xBF, 0xBB], [0xBD, 0xBF]),
    // U+1100 to U+11FF, the parts of Korean syllables.
    ([0xE1], [0x84, 0x85, 0x86, 0x87]),
    // Â Ã Ð Ñ, and â ð, with which misread UTF-8 begins.
    ([0xC3], [0x82, 0x83, 0x90, 0x91]), ([0xC3], [0xA2, 0xB0]),
  ]

  /// What a sweep over JSON text looks for.
  static let patternOfJSON = pattern(isJSON: true)
  private static let patternOfText = pattern(isJSON: false)

  @inline(__always)
  private static func scan(
    _ text: UnsafeBufferPointer<UInt8>, isJSON: Bool, note: (TextSigns, Int) -> Void
  ) {
    TextSweep.forEachMark(of: isJSON ? patternOfJSON : patternOfText, in: text) { index in
      look(at: index, in: text, isJSON: isJSON, note: note)
    }
  }

  @inline(__always)
  private static func look(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, isJSON: Bool, note: (TextSigns, Int) -> Void
  ) {
    if isJSON, isEscaped(index, in: text) {
      if text[index] == UInt8(ascii: "r") {
        note(.carriageReturn, index - 1)
      } else {
        note(spellsASCII(index, in: text) ? [.escape, .escapedASCII] : .escape, index - 1)
      }
    } else if isJSON, SpeakerMark.begins(escaped: index, in: text) {
      note(.speakerMark, index)
    } else {
      look(at: index, in: text, note: note)
    }
  }

  /// Whether a byte is the second one of an escape: an odd number of backslashes stands before it.
  @inline(__always)
  private static func isEscaped(_ index: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = index
    while start > 0, text[start - 1] == UInt8(ascii: "\\") { start -= 1 }
    return (index - start) & 1 == 1
  }

  /// Whether the escape whose second byte this is spells a character of ASCII. A slash may be escaped, and be the one of
  /// `</think>`.
  private static func spellsASCII(_ index: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text[index] == UInt8(ascii: "u") else { return true }
    guard index + 4 < text.count else { return false }
    return text[index + 1] == UInt8(ascii: "0") && text[index + 2] == UInt8(ascii: "0")
      && text[index + 3] < UInt8(ascii: "8")
  }

  /// Looks at one byte of interest and what stands around it.
  private static func look(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, note: (TextSigns, Int) -> Void
  ) {
    switch text[index] {
    case UInt8(ascii: "<"), UInt8(ascii: "["):
      let rest = UnsafeBufferPointer(rebasing: text[index...])
      if ReasoningTag.matching(rest) != nil {
        note(.reasoningTag, index)
      } else if ControlTokenSpelling.length(in: rest) != nil {
        note(.controlToken, index)
      }
    case 0x80...0xBF:
      lookBack(from: index, in: text, note: note)
    // U+0300 to U+036F join Latin, Greek and Cyrillic letters.
    case 0xCC: note(.combining, index)
    case 0xCD: if index + 1 < text.count, text[index + 1] <= 0xAF { note(.combining, index) }
    case 0x0D:
      note(.carriageReturn, index)
    case ..<0x20, 0x7F:
      note(.controlCharacter, index)
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      note(.digits, index)
    default:
      if CredentialSign.stands(at: index, in: text) { note(.credential, index) }
    }
  }

  /// Looks at a character by one of its further bytes.
  private static func lookBack(
    from index: Int, in text: UnsafeBufferPointer<UInt8>, note: (TextSigns, Int) -> Void
  ) {
    guard index > 0 else { return }
    switch text[index - 1] {
    case 0xC3: if isMojibake(text[(index - 1)...]) { note(.mojibake, index - 1) }
    case 0xE1: if 0x84...0x87 ~= text[index] { note(.combining, index - 1) }
    default:
      guard index > 1 else { return }
      lookAtThree(text[index - 2], text[index - 1], text[index], at: index - 2, note: note)
    }
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
