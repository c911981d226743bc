/// The third splitting of DeepSeek V3: ASCII punctuation with the ASCII letters after it, words with one
/// character before them, punctuation and symbols, white space. Other characters are left over.
struct DeepSeekScanner: PieceScanner {
  @inline(__always)
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let first = text.scalar(at: start)
    let next = start + first.length
    let marks: ScalarClass = [.punctuation, .symbol]
    if first.value < 0x80, first.bits & marks.rawValue != 0 {
      var i = next
      while i < text.limit, isASCIILetter(text.bytes[i]) { i += 1 }
      if i > next { return i }
    }
    let letters: ScalarClass = [.letter, .mark]
    let cannotLead = ScalarClass.newline.rawValue | ScalarClass.letter.rawValue | marks.rawValue
    if first.bits & cannotLead == 0, next < text.limit, text.bits(at: next) & letters.rawValue != 0 {
      return text.end(ofRun: letters, from: next)
    }
    if first.bits & letters.rawValue != 0 { return text.end(ofRun: letters, from: start) }
    let marksStart = first.value == 0x20 && next < text.limit ? next : start
    if text.bits(at: marksStart) & marks.rawValue != 0 {
      return text.end(ofNewlinesFrom: text.end(ofRun: marks, from: marksStart), slashes: false)
    }
    if first.bits & ScalarClass.space.rawValue != 0 {
      return text.whitespaceEnd(from: start, newlinesFirst: true)
    }
    return -1
  }

  @inline(__always)
  private func isASCIILetter(_ byte: UInt8) -> Bool {
    let small = byte | 0x20
    return small >= UInt8(ascii: "a") && small <= UInt8(ascii: "z")
  }
}
