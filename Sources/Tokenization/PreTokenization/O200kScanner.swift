/// The pieces of GPT-4o (o200k) and of Mistral's tekken: words cut before a capital that follows small
/// letters, digits, other characters with line ends and slashes after them, white space.
struct O200kScanner: PieceScanner {
  /// Most numbers in a piece: 3 for o200k, 1 for tekken.
  let maximumNumbers: Int
  /// Whether a contraction stays with its word.
  let contractions: Bool

  @inline(__always)
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let first = text.scalar(at: start)
    let next = start + first.length
    let canLead =
      first.bits
      & (ScalarClass.letter.rawValue | ScalarClass.number.rawValue
        | ScalarClass.newline.rawValue) == 0
    let word = ScalarClass.upperPart.rawValue | ScalarClass.lowerPart.rawValue
    // The leading character is tried before the word without one, capitals-then-small before capitals alone.
    var end = -1
    let leads = canLead && next < text.limit && text.bits(at: next) & word != 0
    let starts = first.bits & word != 0
    if leads { end = capitalsThenSmallEnd(in: text, from: next) }
    if end < 0, starts { end = capitalsThenSmallEnd(in: text, from: start) }
    if end < 0, leads { end = capitalsEnd(in: text, from: next) }
    if end < 0, starts { end = capitalsEnd(in: text, from: start) }
    if end >= 0 {
      if contractions, end < text.limit, text.bytes[end] == UInt8(ascii: "'") {
        let contraction = text.contractionEnd(from: end, ignoringCase: true)
        if contraction > 0 { return contraction }
      }
      return end
    }
    if first.bits & ScalarClass.number.rawValue != 0 {
      return text.end(ofNumbersFrom: start, atMost: maximumNumbers)
    }
    let others: ScalarClass = [.letter, .number, .space]
    if first.bits & ScalarClass.space.rawValue == 0 {
      return text.end(ofNewlinesFrom: text.end(ofRunWithout: others, from: next), slashes: true)
    }
    if first.value == 0x20, next < text.limit, text.bits(at: next) & others.rawValue == 0 {
      return text.end(ofNewlinesFrom: text.end(ofRunWithout: others, from: next), slashes: true)
    }
    return text.whitespaceEnd(from: start, newlinesFirst: true)
  }

  /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+` from `start`, or -1.
  @inline(__always)
  private func capitalsThenSmallEnd(in text: UTF8Cursor, from start: Int) -> Int {
    var i = start
    // The end of the last scalar among the capitals that could also be small: where the match gives back to.
    var fallback = -1
    while i < text.limit {
      let next = text.scalar(at: i)
      if next.bits & ScalarClass.upperPart.rawValue == 0 {
        if next.bits & ScalarClass.lowerPart.rawValue == 0 { return fallback }
        return text.end(ofRun: .lowerPart, from: i + next.length)
      }
      i += next.length
      if next.bits & ScalarClass.lowerPart.rawValue != 0 { fallback = i }
    }
    return fallback
  }

  /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+` from `start`, or -1; small letters cannot follow it here.
  @inline(__always)
  private func capitalsEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let end = text.end(ofRun: .upperPart, from: start)
    return end > start ? end : -1
  }
}
