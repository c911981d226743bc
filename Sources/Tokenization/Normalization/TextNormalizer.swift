/// Carries a ``Normalizer`` out on one text after another. Not safe for two threads at once.
final class TextNormalizer {
  private let steps: [NormalizationStep]
  /// For each step what carries it out.
  private let tools: [Tool]
  private let classes = ScalarClassTable.shared

  init(_ normalizer: Normalizer) {
    steps = normalizer.steps
    tools = steps.map(Tool.init)
  }

  /// What a step needs that is costly to make.
  private enum Tool {
    case none
    case form(FormNormalizer)
    case scalars(ScalarRewriter)
    case clusters(ClusterRewriter)
    case matcher(RegexMatcher)

    init(_ step: NormalizationStep) {
      self =
        switch step {
        case .form(let form): .form(FormNormalizer(form))
        case .scalars(let change): .scalars(ScalarRewriter(change))
        case .precompiled(let map): .clusters(ClusterRewriter(map))
        case .replace(let expression, _): .matcher(RegexMatcher(expression.program))
        case .prepend, .strip, .spellBytes, .sentencePiece: .none
        }
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
    switch (steps[index], tools[index]) {
    case (_, .form(let normalizer)): return normalizer.normalize(bytes, range)
    case (_, .scalars(let rewriter)): return rewriter.rewrite(bytes, range)
    case (_, .clusters(let rewriter)): return rewriter.rewrite(bytes, range)
    case (.spellBytes, _): return spelled(bytes, range)
    case (.prepend(let text), _):
      var result = RewrittenText()
      result.replace(0..<0, by: text)
      result.append(slice(bytes, range))
      return result
    case (.replace(_, let text), .matcher(let matcher)): return replaced(matcher, bytes, range, by: text)
    case (.sentencePiece(let rules), _): return rules.normalize(bytes, range)
    case (.strip(let left, let right), _): return stripped(bytes, range, left: left, right: right)
    case (.form, _), (.scalars, _), (.precompiled, _), (.replace, _): return nil
    }
  }

  private func spelled(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> RewrittenText? {
    var result = RewrittenText()
    result.bytes.reserveCapacity(range.count * 3 / 2)
    for i in range {
      let start = result.bytes.count
      ByteAlphabet.appendSpelling(of: UnsafeBufferPointer(start: bytes + i, count: 1), to: &result.bytes)
      if result.bytes.count - start > 1 {
        let place = i - range.lowerBound
        result.replaced.append(
          ReplacedRange(normalized: start..<result.bytes.count, original: place..<place + 1))
      }
    }
    return result.replaced.isEmpty ? nil : result
  }

  private func slice(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Slice<UnsafeBufferPointer<UInt8>>
  {
    UnsafeBufferPointer(start: bytes, count: range.upperBound)[range]
  }

  private func replaced(
    _ matcher: RegexMatcher, _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, by new: [UInt8]
  ) -> RewrittenText? {
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
