/// GPT-2's pieces: contractions in small letters, then letters, numbers or other characters, each with one
/// space before it, then white space.
struct GPT2Scanner: PieceScanner {
  @inline(__always)
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let first = text.bytes[start]
    if first == UInt8(ascii: "'") {
      let end = text.contractionEnd(from: start, ignoringCase: false)
      if end > 0 { return end }
    }
    let wordStart = first == UInt8(ascii: " ") && start + 1 < text.limit ? start + 1 : start
    let bits = text.bits(at: wordStart)
    if bits & ScalarClass.letter.rawValue != 0 { return text.end(ofRun: .letter, from: wordStart) }
    if bits & ScalarClass.number.rawValue != 0 { return text.end(ofRun: .number, from: wordStart) }
    if bits & ScalarClass.space.rawValue == 0 {
      return text.end(ofRunWithout: [.letter, .number, .space], from: wordStart)
    }
    return text.whitespaceEnd(from: start, newlinesFirst: false)
  }
}
