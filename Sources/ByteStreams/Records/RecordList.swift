/// The records of a block. A reader keeps one array of bytes and where records lie in it, and makes a ``Record`` when one
/// is asked for: those who look at the bytes alone pay nothing for records.
public struct RecordList: RandomAccessCollection, Sendable {
  /// Records that were given one by one; otherwise they lie in `block`.
  private let given: [Record]?
  private let block: BlockBytes
  private let spans: [RecordSpan]
  /// The position of the first byte of the block, line apart.
  private let origin: RecordPosition

  /// A list of records that were made one by one.
  public init(_ records: [Record]) {
    given = records
    block = BlockBytes([])
    spans = []
    origin = RecordPosition(input: "")
  }

  /// A list of the records that lie in `bytes`.
  ///
  /// - Parameters:
  ///   - spans: where they lie, in order.
  ///   - origin: where the first of the bytes stands; its line does not matter.
  public init(bytes: [UInt8], spans: [RecordSpan], origin: RecordPosition) {
    self.init(BlockBytes(bytes), spans: spans, origin: origin)
  }

  /// The same for bytes that may be on loan.
  init(_ block: BlockBytes, spans: [RecordSpan], origin: RecordPosition) {
    given = nil
    self.block = block
    self.spans = spans
    self.origin = origin
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { given?.count ?? spans.count }

  /// The record at an index from 0 up to `count`; made when it is asked for.
  public subscript(index: Int) -> Record {
    if let given { return given[index] }
    let span = spans[index]
    return Record(
      bytes: block.bytes[span.range],
      position: RecordPosition(
        input: origin.input, member: origin.member, line: span.line,
        offset: origin.offset + span.range.lowerBound))
  }

  /// Calls `body` with bytes in which all records of the list lie, and where they lie there, in order; what lies between
  /// and behind them means nothing. Nil, and no call, for a list of records that were made one by one.
  public func withSpans<Result>(
    _ body: (UnsafeBufferPointer<UInt8>, [RecordSpan]) throws -> Result
  ) rethrows -> Result? {
    guard given == nil else { return nil }
    return try block.bytes.withUnsafeBufferPointer { try body($0, spans) }
  }
}
