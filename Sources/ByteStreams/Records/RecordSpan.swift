/// Where a record lies in the bytes of its block.
public struct RecordSpan: Sendable, Hashable {
  /// Its bytes, without line terminator.
  public var range: Range<Int>
  /// The 1-based line of the input on which it begins.
  public var line: Int

  /// Makes a span.
  public init(range: Range<Int>, line: Int) {
    self.range = range
    self.line = line
  }
}
