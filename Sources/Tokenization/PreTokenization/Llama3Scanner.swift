/// The pieces of GPT-4 (cl100k), Llama 3 and Qwen: contractions in any case, words with one character before
/// them, groups of digits, other characters with the line ends after them, white space.
struct Llama3Scanner: PieceScanner {
  /// Most numbers in a piece: 3 for cl100k and Llama 3, 1 for Qwen.
  let maximumNumbers: Int
  /// What words are made of: letters, and marks too for Qwen 3.5.
  let wordScalars: ScalarClass
  /// Whether white space at the end of the text is one piece even if it holds line ends (`\s++$` first).
  let keepsTrailingSpace: Bool

  @inline(__always)
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let first = text.scalar(at: start)
    if first.value == 0x27 {
      let end = text.contractionEnd(from: start, ignoringCase: true)
      if end > 0 { return end }
    }
    if first.bits & ScalarClass.letter.rawValue != 0 {
      return text.end(ofRun: wordScalars, from: start + first.length)
    }
    if first.bits & ScalarClass.number.rawValue != 0 {
      return text.end(ofNumbersFrom: start, atMost: maximumNumbers)
    }
    let next = start + first.length
    if first.bits & ScalarClass.newline.rawValue == 0, next < text.limit {
      let following = text.scalar(at: next)
      if following.bits & wordScalars.rawValue != 0 {
        return text.end(ofRun: wordScalars, from: next + following.length)
      }
    }
    // A mark with nothing to lead: a word of its own where marks count as word scalars.
    if first.bits & wordScalars.rawValue != 0 { return next }
    let others = wordScalars.union([.letter, .number, .space])
    if first.bits & ScalarClass.space.rawValue == 0 {
      return text.end(ofNewlinesFrom: text.end(ofRunWithout: others, from: next), slashes: false)
    }
    if first.value == 0x20, next < text.limit, text.bits(at: next) & others.rawValue == 0 {
      return text.end(ofNewlinesFrom: text.end(ofRunWithout: others, from: next), slashes: false)
    }
    if keepsTrailingSpace {
      // A run that does not reach the end is short work to look at twice.
      let end = text.end(ofRun: .space, from: start)
      if end == text.limit { return end }
    }
    return text.whitespaceEnd(from: start, newlinesFirst: true)
  }
}
