internal import CSimdJSON

/// What a ``TextSweep`` looks for: single bytes, bytes behind certain others, and escapes.
public struct TextPattern: Sendable {
  fileprivate let pattern: prefer_text_pattern

  /// - Parameters:
  ///   - bytes: bytes that matter wherever they stand.
  ///   - pairs: bytes that matter only behind another one, at most three pairs of ASCII characters.
  ///   - escapes: whether the texts are bodies of JSON strings, in which escapes other than `\n`, `\t`, `\"` and `\\`
  ///     matter.
  public init(
    bytes: some Sequence<UInt8>, pairs: [(first: UInt8, second: UInt8)] = [], escapes: Bool = false
  ) {
    var pattern = prefer_text_pattern()
    pattern.escapes = escapes
    withUnsafeMutableBytes(of: &pattern.set) { flags in
      for byte in bytes { flags[Int(byte >> 7) * 16 + Int(byte & 15)] |= 1 << (byte >> 4 & 7) }
    }
    withUnsafeMutableBytes(of: &pattern.pairs) { memory in
      for index in memory.indices { memory[index] = 0xFF }
      for (index, pair) in pairs.prefix(memory.count / 2).enumerated() {
        memory[2 * index] = pair.first
        memory[2 * index + 1] = pair.second
      }
    }
    self.pattern = pattern
  }
}

/// Where a text holds what a pattern looks for; lent for the length of a call.
public struct TextMarks {
  /// Bit i of word w stands for byte 64 w + i.
  @usableFromInline let words: UnsafePointer<UInt64>

  @inlinable
  init(words: UnsafePointer<UInt64>) { self.words = words }

  /// Calls `body` with the offset of every mark in a range, in order.
  @inlinable
  public func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
    guard !range.isEmpty else { return }
    let last = (range.upperBound &- 1) &>> 6
    var word = range.lowerBound &>> 6
    var rest = words[word] & (~0 &<< UInt64(truncatingIfNeeded: range.lowerBound & 63))
    while true {
      if word == last { rest &= ~0 &>> UInt64(truncatingIfNeeded: 63 &- (range.upperBound &- 1) & 63) }
      while rest != 0 {
        body(word &<< 6 | rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
      guard word < last else { return }
      word &+= 1
      rest = words[word]
    }
  }
}

/// Sweeps over texts for what is rare in them, many bytes at a time.
public enum TextSweep {
  /// Calls `body` with the marks of everything that a pattern looks for in a text: of the second byte where two are meant,
  /// of an escape's second byte, and besides of the last digit of eight bytes that hold at least six digits.
  ///
  /// The eight bytes may be any that lie together in the text; fifteen digits, also with single bytes between groups of
  /// four, always hold such eight. A byte behind a backslash counts as an escape's even where that backslash is escaped
  /// itself: whoever minds has to look back.
  @inlinable
  public static func withMarks<Result>(
    of pattern: TextPattern, in text: UnsafeBufferPointer<UInt8>, _ body: (TextMarks) throws -> Result
  ) rethrows -> Result {
    try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: text.count / 64 + 1) { words in
      if let base = text.baseAddress, let marks = words.baseAddress {
        mark(pattern, in: base, count: text.count, marks)
        return try body(TextMarks(words: UnsafePointer(marks)))
      }
      let none: UInt64 = 0
      return try withUnsafePointer(to: none) { try body(TextMarks(words: $0)) }
    }
  }

  /// Calls `body` with the offset of everything that a pattern looks for in a text, in order (see ``withMarks(of:in:_:)``).
  @inlinable
  public static func forEachMark(
    of pattern: TextPattern, in text: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Void
  ) {
    withMarks(of: pattern, in: text) { $0.forEach(in: 0..<text.count, body) }
  }

  @usableFromInline
  static func mark(
    _ pattern: TextPattern, in text: UnsafePointer<UInt8>, count: Int, _ marks: UnsafeMutablePointer<UInt64>
  ) {
    withUnsafePointer(to: pattern.pattern) { prefer_mark_text(text, count, $0, marks) }
  }

  /// The number of characters (Unicode scalars) that the body of a JSON string spells; an escape `\uXXXX` counts as one.
  public static func characters(inEscaped body: UnsafeBufferPointer<UInt8>) -> Int {
    body.baseAddress.map { prefer_count_characters($0, body.count) } ?? 0
  }
}
