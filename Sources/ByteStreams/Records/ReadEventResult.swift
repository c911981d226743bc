/// What `mapRecordsInOrder` hands to its consumer: what became of a block, or a problem, in input order.
public enum ReadEventResult<T: Sendable>: Sendable {
  /// What the transform made of one block of records.
  case records(T)
  /// A problem in its place among the records.
  case problem(ReadProblem)
}
