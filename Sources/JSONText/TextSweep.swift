internal import CSimdJSON

/// What a ``TextSweep`` looks for: single bytes, bytes behind certain others, and escapes.
public struct TextPattern: Sendable {
  fileprivate let pattern: prefer_text_pattern

  /// Bytes that are looked for together. A list stands for all bytes whose lower half is that of one of its bytes, and whose
  /// upper half is that of one of them too; so there may be some more.
  public typealias Class = [UInt8]

  /// Bytes that matter only behind certain others: all those of `second` behind all those of `first`.
  public typealias Pairs = (first: Class, second: Class)

  /// - Parameters:
  ///   - singles: bytes that matter wherever they stand; at most eight lists, further ones are left out.
  ///   - pairs: bytes that matter only behind certain others; at most eight, further ones are left out.
  ///   - escapes: whether the texts are bodies of JSON strings, in which escapes other than `\n`, `\t`, `\"` and `\\`
  ///     matter.
  public init(singles: [Class], pairs: [Pairs] = [], escapes: Bool = false) {
    var pattern = prefer_text_pattern()
    pattern.escapes = escapes
    for (index, bytes) in singles.prefix(8).enumerated() {
      Self.add(1 << UInt8(index), of: bytes, to: &pattern.single_low, &pattern.single_high)
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

  /// The first mark at an offset of the text or behind it. Behind the text everything is marked.
  @inlinable
  public func first(from offset: Int) -> Int {
    var word = offset &>> 6
    var rest = words[word] & (~0 &<< UInt64(truncatingIfNeeded: offset & 63))
    while rest == 0 {
      word &+= 1
      rest = words[word]
    }
    return word &<< 6 | rest.trailingZeroBitCount
  }

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
  @usableFromInline let marks: TextMarks
  /// There is no mark from `start` up to `next`, which is one, or lies behind the text.
  @usableFromInline var start = Int.max
  @usableFromInline var next = 0

  /// A cursor that has not looked at any mark yet.
  @inlinable
  public init(_ marks: TextMarks) { self.marks = marks }

  /// Calls `body` with the offset of every mark in a range, in order.
  @inlinable
  public mutating func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
    if next < range.lowerBound || range.lowerBound < start {
      start = range.lowerBound
      next = marks.first(from: start)
    }
    while next < range.upperBound {
      body(next)
      start = next &+ 1
      next = marks.first(from: start)
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
    let count = (text.count + 63) / 64
    return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count + 1) { words in
      if let base = text.baseAddress, let marks = words.baseAddress {
        mark(pattern, in: base, count: text.count, marks, stops: nil)
        // Those who look for the next mark need no look at where the text ends.
        marks[count] = ~0
        return try body(TextMarks(words: UnsafePointer(marks)))
      }
      let none: UInt64 = ~0
      return try withUnsafePointer(to: none) { try body(TextMarks(words: $0)) }
    }
  }

  /// The same together with where strings may end in JSON text: its control characters, and its quotation marks but those for
  /// sure escaped. One that stands behind two backslashes or more is among them and may be escaped too.
  @inlinable
  public static func withMarksAndStops<Result>(
    of pattern: TextPattern, in text: UnsafeBufferPointer<UInt8>,
    _ body: (_ marks: TextMarks, _ stops: TextMarks) throws -> Result
  ) rethrows -> Result {
    let count = (text.count + 63) / 64
    return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * (count + 1)) { words in
      words.initialize(repeating: ~0)
      let (marks, stops) = (
        words.baseAddress.unsafelyUnwrapped, words.baseAddress.unsafelyUnwrapped + count + 1
      )
      if let base = text.baseAddress { mark(pattern, in: base, count: text.count, marks, stops: stops) }
      return try body(TextMarks(words: marks), TextMarks(words: stops))
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
    _ pattern: TextPattern, in text: UnsafePointer<UInt8>, count: Int, _ marks: UnsafeMutablePointer<UInt64>,
    stops: UnsafeMutablePointer<UInt64>?
  ) {
    withUnsafePointer(to: pattern.pattern) { prefer_mark_text(text, count, $0, marks, stops) }
  }

  /// Whether a text is UTF-8.
  public static func isUTF8(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.baseAddress.map { prefer_is_utf8($0, text.count) } ?? true
  }

  /// The first offset, from `start` on, of a byte that stands behind a certain other one; nil where there is none.
  public static func first(
    _ byte: UInt8, behind before: UInt8, in text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard let base = text.baseAddress else { return nil }
    let found = prefer_find_pair(base, text.count, before, byte, start)
    return found < text.count ? found : nil
  }

  /// The number of characters (Unicode scalars) that the body of a JSON string spells; an escape `\uXXXX` counts as one.
  public static func characters(inEscaped body: UnsafeBufferPointer<UInt8>) -> Int {
    body.baseAddress.map { prefer_count_characters($0, body.count) } ?? 0
  }
}
