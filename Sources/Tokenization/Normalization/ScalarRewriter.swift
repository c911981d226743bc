/// Carries a ``ScalarChange`` out on text. Bytes that are not valid UTF-8 stay as they are.
struct ScalarRewriter {
  private let change: ScalarChange
  /// What each ASCII byte becomes; ``dropped`` for nothing.
  private let ascii: [UInt8]
  private static let dropped: UInt8 = 0xFF

  init(_ change: ScalarChange) {
    self.change = change
    ascii = (UInt8(0)..<0x80).map { byte in
      switch change.result(UInt32(byte)) {
      case .scalar(let scalar): UInt8(truncatingIfNeeded: scalar)
      case .dropped: Self.dropped
      case .same, .scalars: byte
      }
    }
  }

  /// The changed text of `bytes[range]`, or nil if nothing changes. Offsets in the result count from the start of the
  /// range.
  func rewrite(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> RewrittenText? {
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: ScalarClassTable.shared)
    var result = RewrittenText()
    /// Text before this place is in the result.
    var copied = range.lowerBound
    func copy(to end: Int) {
      if copied == range.lowerBound { result.bytes.reserveCapacity(range.count) }
      result.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes + copied, count: end - copied))
    }
    var isChanged = false
    var i = range.lowerBound
    while i < range.upperBound {
      let byte = bytes[i]
      if byte < 0x80 {
        let new = ascii[Int(byte)]
        if new != byte {
          copy(to: i)
          if new == Self.dropped {
            result.replace(i - range.lowerBound..<i + 1 - range.lowerBound, by: [])
          } else {
            result.bytes.append(new)
          }
          copied = i + 1
          isChanged = true
        }
        i += 1
        continue
      }
      let scalar = text.scalar(at: i)
      let end = i + scalar.length
      if scalar.value != ReadScalar.invalid {
        let new = change.result(scalar.value)
        if case .same = new {
        } else {
          copy(to: i)
          append(new, for: i - range.lowerBound..<end - range.lowerBound, to: &result)
          copied = end
          isChanged = true
        }
      }
      i = end
    }
    guard isChanged else { return nil }
    copy(to: range.upperBound)
    return result
  }

  private func append(_ new: ScalarChange.Result, for original: Range<Int>, to result: inout RewrittenText) {
    let start = result.bytes.count
    switch new {
    case .same, .dropped: break
    case .scalar(let scalar): result.bytes.append(utf8: scalar)
    case .scalars(let scalars): for scalar in scalars { result.bytes.append(utf8: scalar) }
    }
    // Offsets are kept without a note where the length stays.
    if result.bytes.count - start != original.count {
      result.replaced.append(ReplacedRange(normalized: start..<result.bytes.count, original: original))
    }
  }
}
