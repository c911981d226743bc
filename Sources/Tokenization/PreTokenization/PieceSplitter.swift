import CTokenKernels

/// Applies the steps of a pre-tokenizer, one batch of pieces at a time, with buffers it keeps.
struct PieceSplitter: ~Copyable {
  /// Pieces in a batch, or a few more: few enough to stay in the first-level cache.
  static let batch = 512
  /// Most pieces in a batch: what the kernels may add to one that is not full, and room to go on by hand.
  private static let capacity = batch + TK_MOST_ENDS + batch

  private let steps: [SplitStep]
  /// For each step by the general engine what carries it out.
  private let splitters: [ExpressionSplitter?]
  private let table = ScalarClassTable.shared
  private let kernels: UnsafePointer<tk_kernels>
  /// One buffer of ``capacity`` ends for each step, one for text left whole.
  private let ends: UnsafeMutablePointer<Int>

  init(_ preTokenizer: PreTokenizer, kernels: UnsafePointer<tk_kernels> = tk_best_kernels()) {
    self.kernels = kernels
    steps = preTokenizer.steps
    ends = .allocate(capacity: max(steps.count, 1) * Self.capacity)
    splitters = preTokenizer.steps.map { step in
      if case .expression(let split) = step { return ExpressionSplitter(split) }
      return nil
    }
  }

  deinit { ends.deallocate() }

  /// Calls `body` with batches of pieces of `bytes[range]`: the first piece's start, then the ends.
  func forEachBatch(
    in range: Range<Int>, of bytes: UnsafePointer<UInt8>, level: Int = 0,
    _ body: (_ start: Int, _ ends: UnsafeBufferPointer<Int>) throws -> Void
  ) rethrows {
    guard !range.isEmpty else { return }
    let own = ends + level * Self.capacity
    guard level < steps.count else {
      ends[0] = range.upperBound
      return try body(range.lowerBound, UnsafeBufferPointer(start: ends, count: 1))
    }
    let text = UTF8Cursor(bytes, limit: range.upperBound, table: table)
    switch steps[level] {
    case .rule(let rule):
      if let kernelRule = rule.kernelRule {
        return try scan(rule, kernelRule, text, from: range.lowerBound, own, level, body)
      }
      var position = range.lowerBound
      while true {
        let start = position
        let count = rule.fill(own, capacity: Self.batch, from: text, position: &position)
        if count == 0 { break }
        try hand(on: start, own, count, bytes, level, body)
      }
    case .expression:
      guard let splitter = splitters[level] else { return }
      splitter.begin(text, at: range.lowerBound)
      var start = range.lowerBound
      var count = 0
      while let piece = splitter.next(in: text) {
        // A batch has no gaps.
        if count == Self.batch || (count > 0 && own[count - 1] != piece.lowerBound) {
          try hand(on: start, own, count, bytes, level, body)
          count = 0
        }
        if count == 0 { start = piece.lowerBound }
        own[count] = piece.upperBound
        count += 1
      }
      if count > 0 { try hand(on: start, own, count, bytes, level, body) }
    }
  }

  /// Cuts by the kernels, and by hand where they do not know.
  private func scan(
    _ rule: SplitRule, _ kernelRule: tk_rule, _ text: UTF8Cursor, from start: Int,
    _ own: UnsafeMutablePointer<Int>, _ level: Int,
    _ body: (_ start: Int, _ ends: UnsafeBufferPointer<Int>) throws -> Void
  ) rethrows {
    var kernelRule = kernelRule
    var kernelText = tk_text(
      bytes: text.bytes, limit: text.limit, classes: table.classes, block_starts: table.blockStarts)
    var start = start
    var position = start
    var count = 0
    while position < text.limit {
      var byHand = 0
      count += tk_scan(kernels, &kernelRule, &kernelText, &position, own + count, &byHand)
      if position < byHand {
        count += rule.fill(
          own + count, capacity: Self.capacity - count, from: text, position: &position, goal: byHand)
      }
      if count >= Self.batch || position == text.limit {
        try hand(on: start, own, count, text.bytes, level, body)
        start = position
        count = 0
      }
    }
  }

  /// Gives a batch of one step to the next, piece by piece, or to `body` after the last.
  @inline(__always)
  private func hand(
    on start: Int, _ own: UnsafeMutablePointer<Int>, _ count: Int, _ bytes: UnsafePointer<UInt8>,
    _ level: Int,
    _ body: (_ start: Int, _ ends: UnsafeBufferPointer<Int>) throws -> Void
  ) rethrows {
    if level + 1 == steps.count { return try body(start, UnsafeBufferPointer(start: own, count: count)) }
    var start = start
    for i in 0..<count {
      try forEachBatch(in: start..<own[i], of: bytes, level: level + 1, body)
      start = own[i]
    }
  }
}
