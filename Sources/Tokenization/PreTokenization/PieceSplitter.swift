/// Applies the rules of a pre-tokenizer, one batch of pieces at a time, with buffers it keeps.
struct PieceSplitter: ~Copyable {
  /// Pieces in a batch: few enough to stay in the first-level cache.
  static let batch = 512

  private let rules: [SplitRule]
  private let table = ScalarClassTable.shared
  /// One buffer of ``batch`` ends for each rule, one for text left whole.
  private let ends: UnsafeMutablePointer<Int>

  init(_ preTokenizer: PreTokenizer) {
    rules = preTokenizer.rules
    ends = .allocate(capacity: max(rules.count, 1) * Self.batch)
  }

  deinit { ends.deallocate() }

  /// Calls `body` with batches of pieces of `bytes[range]`: the first piece's start, then the ends.
  func forEachBatch(
    in range: Range<Int>, of bytes: UnsafePointer<UInt8>, level: Int = 0,
    _ body: (_ start: Int, _ ends: UnsafeBufferPointer<Int>) throws -> Void
  ) rethrows {
    guard !range.isEmpty else { return }
    let own = ends + level * Self.batch
    guard level < rules.count else {
      ends[0] = range.upperBound
      return try body(range.lowerBound, UnsafeBufferPointer(start: ends, count: 1))
    }
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: table)
    let isLast = level + 1 == rules.count
    var position = range.lowerBound
    while true {
      var start = position
      let count = rules[level].fill(own, capacity: Self.batch, from: text, position: &position)
      if count == 0 { break }
      if isLast {
        try body(start, UnsafeBufferPointer(start: own, count: count))
        continue
      }
      for i in 0..<count {
        try forEachBatch(in: start..<own[i], of: bytes, level: level + 1, body)
        start = own[i]
      }
    }
  }
}
