/// The matches of an expression in a text, one after the other. An empty match does not count where the match before
/// it ends.
struct MatchSequence {
  private let text: UTF8Cursor
  private var searchStart: Int
  private var lastEnd = -1

  /// The matches in `text` from `start` to its limit; the matcher must have begun there.
  init(_ text: UTF8Cursor, at start: Int) {
    self.text = text
    searchStart = start
  }

  /// The next match that `matcher` finds, or nil.
  mutating func next(_ matcher: RegexMatcher) -> Range<Int>? {
    while searchStart <= text.limit, let match = matcher.firstMatch(in: text, from: searchStart) {
      if match.isEmpty, match.lowerBound == lastEnd {
        let end = match.upperBound
        searchStart = end < text.limit ? end + text.scalar(at: end).length : text.limit + 1
        continue
      }
      searchStart = match.upperBound
      lastEnd = match.upperBound
      return match
    }
    searchStart = text.limit + 1
    return nil
  }
}
