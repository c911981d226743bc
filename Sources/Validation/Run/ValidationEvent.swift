public import ByteStreams

/// A record in which something was found.
public struct FaultyRow: Sendable {
  /// The record as it was checked.
  public var record: Record
  /// Its number among all records of the run, from 1.
  public var number: Int
  /// The findings to list.
  public var listed: [Finding]
  /// Findings that are counted, but would say again what was said about earlier records.
  public var unlisted: [Finding]

  /// Whether anything found is an error.
  public var hasErrors: Bool {
    listed.contains { $0.severity == .error } || unlisted.contains { $0.severity == .error }
  }
}

/// A block made ready for its checks, with what else was made of it on the same thread.
public struct PreparedBlock<Work: Sendable>: Sendable {
  /// The records to check.
  public var block: RecordBlock
  /// What else was made of the block.
  public var work: Work

  /// A prepared block from its parts.
  public init(_ block: RecordBlock, work: Work) {
    self.block = block
    self.work = work
  }
}

/// What a run hands on, in input order.
public enum ValidationEvent<Work: Sendable> {
  /// A problem of reading.
  case problem(Finding, ReadProblem)
  /// What is to be said of a whole input, or of evaluation data: nothing that a repair or a rejection could change.
  case finding(Finding)
  /// The records of a block in which something was found, in order. They come before the block itself.
  case rows([FaultyRow])
  /// A block is done with: its records, what was made of it, and how many records were read so far.
  case block(RecordBlock, Work, rows: Int)
}
