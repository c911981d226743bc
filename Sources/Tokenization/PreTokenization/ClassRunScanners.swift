/// Runs of numbers, up to a length, apart from everything else: `\p{N}{1,3}`, or Hugging Face's `Digits`.
struct NumberScanner: PieceScanner {
  /// Most numbers in a piece.
  let maximumNumbers: Int
  /// Which scalars are numbers: Hugging Face's `Digits` follows a later version of Unicode than expressions do.
  let numbers: ScalarClass

  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let end = text.end(ofNumbersFrom: start, atMost: maximumNumbers, numbers: numbers)
    return end > start ? end : text.end(ofRunWithout: numbers, from: start)
  }
}

/// Runs of punctuation apart from everything else: Hugging Face's `Punctuation` with `Contiguous` behaviour.
/// All ASCII punctuation counts, symbols such as `$` and `<` included; beyond ASCII, what Unicode 8.0 had.
struct PunctuationRunScanner: PieceScanner {
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let wanted = text.bits(at: start) & ScalarClass.oldPunctuation.rawValue
    var i = start
    while i < text.limit {
      let next = text.scalar(at: i)
      if next.bits & ScalarClass.oldPunctuation.rawValue != wanted { break }
      i += next.length
    }
    return i
  }
}

/// Groups of exactly three ASCII digits: `[0-9][0-9][0-9]`.
struct DigitTripleScanner: PieceScanner {
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    guard start + 3 <= text.limit else { return -1 }
    for i in start..<start + 3 where text.bytes[i] < 0x30 || text.bytes[i] > 0x39 { return -1 }
    return start + 3
  }
}

/// Runs of the common Han characters and of kana: `[一-龥぀-ゟ゠-ヿ]+`.
struct KanaHanScanner: PieceScanner {
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let wanted = isMember(text.scalar(at: start).value)
    var i = start
    while i < text.limit {
      let next = text.scalar(at: i)
      if isMember(next.value) != wanted { break }
      i += next.length
    }
    return i
  }

  private func isMember(_ value: UInt32) -> Bool {
    (0x4E00...0x9FA5).contains(value) || (0x3040...0x30FF).contains(value)
  }
}

/// Runs of numbers apart from everything else, in text whose bytes have been spelled in GPT-2's alphabet:
/// there six bytes above 0x7F stand as numbers (such as B2, the superscript two), and real numbers beyond
/// ASCII are not seen as such.
struct SpelledNumberRunScanner: PieceScanner {
  func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    let wanted = isNumber(text.bytes[start])
    var i = start + 1
    while i < text.limit, isNumber(text.bytes[i]) == wanted { i += 1 }
    return i
  }

  private func isNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0xB2, 0xB3, 0xB9, 0xBC...0xBE: true
    default: false
    }
  }
}
