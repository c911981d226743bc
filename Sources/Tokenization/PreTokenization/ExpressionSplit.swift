/// Splitting by any regular expression: what Hugging Face's `Split` does.
struct ExpressionSplit: Sendable, Hashable {
  /// What becomes of the matches; the names are those in files.
  enum Behavior: String, Sendable, Hashable {
    case isolated = "Isolated"
    case removed = "Removed"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }

  var expression: RegularExpression
  var behavior: Behavior
  /// Whether the text between matches is treated as matches are, and the other way round.
  var isInverted: Bool
}

/// Carries an ``ExpressionSplit`` out on one text after another. Not safe for two threads at once.
final class ExpressionSplitter {
  private let split: ExpressionSplit
  private let matcher: RegexMatcher
  private var matches: MatchSequence?
  /// Up to where the text has been divided.
  private var position = 0
  /// A match found behind text that comes first, and a part that was read ahead.
  private var pendingMatch: Range<Int>?
  private var ahead: Part?

  /// A match or the text between two.
  private struct Part {
    var range: Range<Int>
    var isMatch: Bool
  }

  init(_ split: ExpressionSplit) {
    self.split = split
    matcher = RegexMatcher(split.expression.program)
  }

  /// Starts on another text, at `start`.
  func begin(_ text: UTF8Cursor, at start: Int) {
    matches = MatchSequence(text, at: start)
    position = start
    pendingMatch = nil
    ahead = nil
    matcher.begin(at: start)
  }

  /// The next piece of the text that was begun on, never empty; nil at its limit. Text between pieces is dropped.
  func next(in text: UTF8Cursor) -> Range<Int>? {
    while let part = takePart(text) {
      var range = part.range
      switch split.behavior {
      case .isolated: break
      case .removed:
        if part.isMatch { continue }
      case .contiguous:
        while let following = peekPart(text), following.isMatch == part.isMatch {
          range = range.lowerBound..<following.range.upperBound
          ahead = nil
        }
      case .mergedWithPrevious:
        if !part.isMatch, let following = peekPart(text), following.isMatch {
          range = range.lowerBound..<following.range.upperBound
          ahead = nil
        }
      case .mergedWithNext:
        if part.isMatch, let following = peekPart(text), !following.isMatch {
          range = range.lowerBound..<following.range.upperBound
          ahead = nil
        }
      }
      if !range.isEmpty { return range }
    }
    return nil
  }

  private func peekPart(_ text: UTF8Cursor) -> Part? {
    if ahead == nil { ahead = readPart(text) }
    return ahead
  }

  private func takePart(_ text: UTF8Cursor) -> Part? {
    defer { ahead = nil }
    return ahead ?? readPart(text)
  }

  private func readPart(_ text: UTF8Cursor) -> Part? {
    if let match = pendingMatch {
      pendingMatch = nil
      position = match.upperBound
      return Part(range: match, isMatch: !split.isInverted)
    }
    guard let match = matches?.next(matcher) else {
      guard position < text.limit else { return nil }
      defer { position = text.limit }
      return Part(range: position..<text.limit, isMatch: split.isInverted)
    }
    if match.lowerBound > position {
      pendingMatch = match
      return Part(range: position..<match.lowerBound, isMatch: split.isInverted)
    }
    position = match.upperBound
    return Part(range: match, isMatch: !split.isInverted)
  }
}
