/// Carries a ``Normalizer`` out on one text after another. Not safe for two threads at once.
final class TextNormalizer {
  private let steps: [NormalizationStep]
  private let composer = CanonicalComposer()
  private let matchers: [RegexMatcher?]
  private let classes = ScalarClassTable.shared

  init(_ normalizer: Normalizer) {
    steps = normalizer.steps
    matchers = steps.map { step in
      if case .replace(let expression, _) = step { RegexMatcher(expression.program) } else { nil }
    }
  }

  /// The normal form of `bytes[range]`, or nil if the text is in it already.
  func normalize(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> NormalizedText? {
    if steps.isEmpty { return nil }
    var result = NormalizedText(origin: range.lowerBound)
    for index in steps.indices {
      let change: RewrittenText?
      if let changed = result.bytes {
        change = changed.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.flatMap { apply(index, to: $0, 0..<buffer.count) }
        }
      } else {
        change = apply(index, to: bytes, range)
      }
      if let change { result.take(change) }
    }
    return result.bytes == nil ? nil : result
  }

  /// The text after one step, or nil if it changes nothing.
  private func apply(_ index: Int, to bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> RewrittenText? {
    guard !range.isEmpty else { return nil }
    switch steps[index] {
    case .nfc: return composer.normalize(bytes, range)
    case .prepend(let text):
      var result = RewrittenText()
      result.replace(0..<0, by: text)
      result.append(slice(bytes, range))
      return result
    case .replace(_, let text): return replaced(index, bytes, range, by: text)
    case .sentencePiece(let rules): return rules.normalize(bytes, range)
    case .strip(let left, let right): return stripped(bytes, range, left: left, right: right)
    }
  }

  private func slice(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Slice<UnsafeBufferPointer<UInt8>>
  {
    UnsafeBufferPointer(start: bytes, count: range.upperBound)[range]
  }

  private func replaced(
    _ index: Int, _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, by new: [UInt8]
  ) -> RewrittenText? {
    guard let matcher = matchers[index] else { return nil }
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: classes)
    matcher.begin(at: range.lowerBound)
    var matches = MatchSequence(text, at: range.lowerBound)
    var result = RewrittenText()
    var copied = range.lowerBound
    while let match = matches.next(matcher) {
      result.append(slice(bytes, copied..<match.lowerBound))
      result.replace(match.lowerBound - range.lowerBound..<match.upperBound - range.lowerBound, by: new)
      copied = match.upperBound
    }
    guard !result.replaced.isEmpty else { return nil }
    result.append(slice(bytes, copied..<range.upperBound))
    return result
  }

  private func stripped(
    _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, left: Bool, right: Bool
  ) -> RewrittenText? {
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: classes)
    let start = left ? text.end(ofRun: .space, from: range.lowerBound) : range.lowerBound
    var end = range.upperBound
    while right, end > start {
      let before = text.start(ofScalarEndingAt: end, lowest: start)
      if text.bits(at: before) & ScalarClass.space.rawValue == 0 { break }
      end = before
    }
    guard start > range.lowerBound || end < range.upperBound else { return nil }
    var result = RewrittenText()
    if start > range.lowerBound { result.replace(0..<start - range.lowerBound, by: []) }
    result.append(slice(bytes, start..<end))
    return result
  }
}
