/// Finds added tokens in text: leftmost first, the longest of those that start there, with their flags.
///
/// The rules are those of Hugging Face's `AddedVocabulary`.
struct AddedTokenMatcher: Sendable {
  /// A token found in text.
  struct Match {
    var token: AddedToken
    /// What it covers, white space that it strips included.
    var range: Range<Int>
  }

  private let tokens: [AddedToken]
  private let trie: AddedTokenTrie
  /// Whether all are control tokens.
  let hasOnlySpecials: Bool

  /// A matcher of `tokens` whose contents are looked for as `contents`.
  init(_ tokens: [AddedToken], contents: [[UInt8]]) {
    self.tokens = tokens
    trie = AddedTokenTrie(contents)
    hasOnlySpecials = tokens.allSatisfy(\.isSpecial)
  }

  /// Whether it can find nothing.
  var isEmpty: Bool { trie.isEmpty }

  /// Calls `body` with the text between matches (if not empty) and with each match, from left to right.
  ///
  /// - Parameter isAllowed: Whether a token may be recognised at a place, and where the search goes on if not:
  ///   after the text that spells it, or at the next byte.
  func forEachPart(
    of bytes: UnsafePointer<UInt8>, in range: Range<Int>,
    isAllowed: (AddedToken, Range<Int>) -> Permission, text: (Range<Int>) -> Void, token: (Match) -> Void
  ) {
    var textStart = range.lowerBound
    var i = range.lowerBound
    while i < range.upperBound, !isEmpty {
      i = trie.nextCandidate(bytes, i..<range.upperBound)
      guard i < range.upperBound, let found = trie.longestMatch(bytes, i..<range.upperBound) else {
        i += 1
        continue
      }
      let added = tokens[found.token]
      var covered = i..<found.end
      switch isAllowed(added, covered) {
      case .recognise: break
      case .skip:
        i = found.end
        continue
      case .searchInside:
        i += 1
        continue
      }
      i = found.end
      // White space that a token before this one took is not given back.
      if covered.lowerBound < textStart { continue }
      if added.isSingleWord, touchesWord(bytes, covered, range) { continue }
      if added.stripsLeft || added.stripsRight { covered = stripped(bytes, covered, added, textStart, range) }
      if textStart < covered.lowerBound { text(textStart..<covered.lowerBound) }
      token(Match(token: added, range: covered))
      textStart = covered.upperBound
    }
    if textStart < range.upperBound { text(textStart..<range.upperBound) }
  }

  /// What to do with text that spells a token.
  enum Permission {
    case recognise
    /// It is text as a whole; no token is looked for inside it.
    case skip
    /// It is text, but a token may start inside it.
    case searchInside
  }

  private func touchesWord(_ bytes: UnsafePointer<UInt8>, _ match: Range<Int>, _ range: Range<Int>) -> Bool {
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: ScalarClassTable.shared)
    if match.lowerBound > range.lowerBound {
      let before = text.start(ofScalarEndingAt: match.lowerBound, lowest: range.lowerBound)
      if text.bits(at: before) & ScalarClass.word.rawValue != 0 { return true }
    }
    return match.upperBound < range.upperBound
      && text.bits(at: match.upperBound) & ScalarClass.word.rawValue != 0
  }

  private func stripped(
    _ bytes: UnsafePointer<UInt8>, _ match: Range<Int>, _ token: AddedToken, _ lowest: Int,
    _ range: Range<Int>
  ) -> Range<Int> {
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: ScalarClassTable.shared)
    var start = match.lowerBound
    if token.stripsLeft {
      while start > lowest {
        let before = text.start(ofScalarEndingAt: start, lowest: lowest)
        if text.bits(at: before) & ScalarClass.space.rawValue == 0 { break }
        start = before
      }
    }
    let end = token.stripsRight ? text.end(ofRun: .space, from: match.upperBound) : match.upperBound
    return start..<end
  }
}
