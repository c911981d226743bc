/// One record: the bytes of one JSON text, and where they stand.
public struct Record: Sendable {
  /// The record's bytes without line terminator. They are a slice of the block that was read, so keeping one
  /// record keeps about a megabyte alive: copy (`Array(bytes)`) what shall live long.
  public var bytes: ArraySlice<UInt8>
  /// Where the first byte stands.
  public var position: RecordPosition

  /// Makes a record of bytes and the place where they stand.
  public init(bytes: ArraySlice<UInt8>, position: RecordPosition) {
    self.bytes = bytes
    self.position = position
  }
}

/// Neighbouring records of one input, the unit in which work is handed to threads.
public struct RecordBlock: Sendable {
  /// The records in input order; empty when the bytes held blank lines only.
  public var records: [Record]
  /// Decompressed bytes this block covers, line ends and blank lines included.
  public var rawByteCount: Int
  /// Lines of white space among them: no records, but counted in line numbers.
  public var blankLines: Int

  /// Makes a block.
  public init(records: [Record], rawByteCount: Int, blankLines: Int = 0) {
    self.records = records
    self.rawByteCount = rawByteCount
    self.blankLines = blankLines
  }
}
