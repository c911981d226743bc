/// A stretch of text that was replaced.
struct ReplacedRange: Sendable {
  /// Where the replacement stands in the new text.
  var normalized: Range<Int>
  /// What it stands for in the text before.
  var original: Range<Int>
}

/// Text after one change, and how its offsets relate to those before.
struct RewrittenText: Sendable {
  var bytes: [UInt8] = []
  var replaced: [ReplacedRange] = []

  /// Appends text that stayed as it was.
  mutating func append(_ text: Slice<UnsafeBufferPointer<UInt8>>) { bytes.append(contentsOf: text) }

  /// Appends what stands for the range `original` of the text before.
  mutating func replace(_ original: Range<Int>, by new: some Collection<UInt8>) {
    replaced.append(ReplacedRange(normalized: bytes.count..<bytes.count + new.count, original: original))
    bytes.append(contentsOf: new)
  }

  /// Drops what stands behind the first `count` bytes; it stands for nothing then, to the end of the text before, of
  /// `originalCount` bytes.
  mutating func truncate(to count: Int, originalCount: Int) {
    guard count < bytes.count else { return }
    let start = replaced.last(where: { $0.normalized.lowerBound <= count }).map { last in
      last.normalized.upperBound >= count ? last.original.upperBound : originalOffset(count)
    }
    bytes.removeSubrange(count...)
    while let last = replaced.last, last.normalized.lowerBound >= count { replaced.removeLast() }
    if let last = replaced.indices.last, replaced[last].normalized.upperBound > count {
      replaced[last].normalized = replaced[last].normalized.lowerBound..<count
    }
    replace(min(start ?? count, originalCount)..<originalCount, by: [])
  }

  /// The offset in the text before that an offset in the new text stands for. An offset inside replaced text stands
  /// for the end of what was replaced.
  func originalOffset(_ offset: Int) -> Int {
    // The last replaced range that starts before the offset.
    var low = 0
    var high = replaced.count
    while low < high {
      let middle = (low + high) / 2
      if replaced[middle].normalized.lowerBound < offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return offset }
    let range = replaced[low - 1]
    let beyond = max(0, offset - range.normalized.upperBound)
    return range.original.upperBound + beyond
  }
}
