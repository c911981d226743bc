/// What a reader delivers: records, or a problem in its place among them.
public enum ReadEvent: Sendable {
  /// Neighbouring records of one input.
  case records(RecordBlock)
  /// Something the reader of the records should know.
  case problem(ReadProblem)
}
