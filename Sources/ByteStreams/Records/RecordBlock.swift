/// Neighbouring records of one input, the unit in which work is handed to threads.
public struct RecordBlock: Sendable {
  /// The records in input order; empty when the bytes held blank lines only.
  public var records: RecordList
  /// Decompressed bytes this block covers, line ends and blank lines included.
  public var rawByteCount: Int
  /// Lines of white space among them: no records, but counted in line numbers.
  public var blankLines: Int

  /// Makes a block of records.
  public init(records: [Record], rawByteCount: Int, blankLines: Int = 0) {
    self.init(records: RecordList(records), rawByteCount: rawByteCount, blankLines: blankLines)
  }

  /// Makes a block of a list of records.
  public init(records: RecordList, rawByteCount: Int, blankLines: Int = 0) {
    self.records = records
    self.rawByteCount = rawByteCount
    self.blankLines = blankLines
  }
}
