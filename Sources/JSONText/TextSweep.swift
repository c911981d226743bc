internal import CSimdJSON

/// What a ``TextSweep`` looks for: single bytes, bytes behind certain others, and escapes.
public struct TextPattern: Sendable {
  fileprivate let pattern: prefer_text_pattern

  /// Bytes that matter only behind certain others. All those of `second` are meant behind all of `first`, and so may be some
  /// more: each list stands for all bytes whose half bytes occur in it, the upper ones as well as the lower ones.
  public typealias Pairs = (first: [UInt8], second: [UInt8])

  /// - Parameters:
  ///   - bytes: bytes that matter wherever they stand.
  ///   - pairs: bytes that matter only behind certain others; at most eight, further ones are left out.
  ///   - escapes: whether the texts are bodies of JSON strings, in which escapes other than `\n`, `\t`, `\"` and `\\`
  ///     matter.
  public init(
    bytes: some Sequence<UInt8>, pairs: [Pairs] = [], escapes: Bool = false
  ) {
    var pattern = prefer_text_pattern()
    pattern.escapes = escapes
    withUnsafeMutableBytes(of: &pattern.set) { flags in
      for byte in bytes { flags[Int(byte >> 7) * 16 + Int(byte & 15)] |= 1 << (byte >> 4 & 7) }
    }
    for (index, pair) in pairs.prefix(8).enumerated() {
      Self.add(1 << UInt8(index), of: pair.first, to: &pattern.first_low, &pattern.first_high)
      Self.add(1 << UInt8(index), of: pair.second, to: &pattern.second_low, &pattern.second_high)
    }
    self.pattern = pattern
  }

  /// Adds the bit of a class to the tables of its bytes' half bytes.
  private static func add<Table>(_ bit: UInt8, of bytes: [UInt8], to low: inout Table, _ high: inout Table) {
    withUnsafeMutableBytes(of: &low) { low in
      withUnsafeMutableBytes(of: &high) { high in
        for byte in bytes {
          low[Int(byte & 15)] |= bit
          high[Int(byte >> 4)] |= bit
        }
      }
    }
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

/// Goes through the marks of a text for ranges that come in order. What lies between two marks is passed over once, however
/// many ranges it holds.
public struct TextMarkCursor {
  @usableFromInline let words: UnsafePointer<UInt64>
  /// There is no mark from `start` up to `next`, which is one, or lies behind the text.
  @usableFromInline var start = Int.max
  @usableFromInline var next = 0

  /// A cursor that has not looked at any mark yet.
  @inlinable
  public init(_ marks: TextMarks) { words = marks.words }

  /// Calls `body` with the offset of every mark in a range, in order.
  @inlinable
  public mutating func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
    if next < range.lowerBound || range.lowerBound < start {
      start = range.lowerBound
      next = first(from: start)
    }
    while next < range.upperBound {
      body(next)
      start = next &+ 1
      next = first(from: start)
    }
  }

  /// The first mark at an offset or behind it. Behind the text everything is marked.
  @inlinable
  func first(from offset: Int) -> Int {
    var word = offset &>> 6
    var rest = words[word] & (~0 &<< UInt64(truncatingIfNeeded: offset & 63))
    while rest == 0 {
      word &+= 1
      rest = words[word]
    }
    return word &<< 6 | rest.trailingZeroBitCount
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
    let count = (text.count + 63) / 64
    return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count + 1) { words in
      if let base = text.baseAddress, let marks = words.baseAddress {
        mark(pattern, in: base, count: text.count, marks)
        // Those who look for the next mark need no look at where the text ends.
        marks[count] = ~0
        return try body(TextMarks(words: UnsafePointer(marks)))
      }
      let none: UInt64 = ~0
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
