/// How far packing has come: all records up to a place, and what became of them.
public struct PackTally: Sendable, Hashable {
  /// Records read.
  public var records = 0
  /// Pairs packed.
  public var pairs = 0
  /// Tokens packed.
  public var tokens = 0
  /// Problems of severity error that the inputs had.
  public var inputErrors = 0
  /// Rows left out, by reason.
  public var dropped = DropCounts()

  /// Nothing yet.
  public init() {}

  init(records: Int, pairs: Int, tokens: Int, inputErrors: Int, dropped: DropCounts) {
    self.records = records
    self.pairs = pairs
    self.tokens = tokens
    self.inputErrors = inputErrors
    self.dropped = dropped
  }
}
