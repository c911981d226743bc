/// Normalized text with the way back to the offsets of the original.
struct NormalizedText {
  let bytes: [UInt8]
  private let replaced: [ReplacedRange]
  /// Where the original starts in the text that offsets are asked of.
  private let origin: Int

  init(_ result: CanonicalComposer.Result, origin: Int) {
    bytes = result.bytes
    replaced = result.replaced
    self.origin = origin
  }

  /// The original offset that an offset in the normalized text stands for. An offset inside replaced text
  /// stands for the end of what was replaced.
  func originalOffset(_ offset: Int) -> Int {
    // The last replaced range that starts before the offset.
    var low = 0
    var high = replaced.count
    while low < high {
      let middle = (low + high) / 2
      if replaced[middle].normalized.lowerBound < offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return origin + offset }
    let range = replaced[low - 1]
    let beyond = max(0, offset - range.normalized.upperBound)
    return origin + range.original.upperBound + beyond
  }
}
