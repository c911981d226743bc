import ByteStreams
import PreferenceData

/// What one block of records became. Made on a worker thread, used in input order.
struct EncodedBlock: Sendable {
  /// One record's result and where it stands.
  struct Row: Sendable {
    var outcome: RowOutcome
    var position: RecordPosition
  }

  /// The ids of all packed rows, one after the other.
  var ids: [UInt32] = []
  /// One a record, in input order.
  var rows: [Row] = []

  /// Reads and encodes every record of a block.
  init(records: some Sequence<Record>, reader: PairReader, encoder: PairEncoder) {
    for record in records {
      guard !encoder.options.isUnpaired else {
        rows.append(Row(outcome: Self.unpaired(record, encoder, &ids), position: record.position))
        continue
      }
      let reading = reader.read(record)
      guard let pair = reading.pair else {
        rows.append(Row(outcome: .dropped(Self.reason(of: reading.problems)), position: record.position))
        continue
      }
      rows.append(Row(outcome: encoder.encode(pair, to: &ids), position: record.position))
    }
  }

  private static func unpaired(_ record: Record, _ encoder: PairEncoder, _ ids: inout [UInt32]) -> RowOutcome
  {
    let reading = UnpairedReader().read(record)
    guard let example = reading.example else { return .dropped(reason(of: reading.problems)) }
    return encoder.encode(example, to: &ids)
  }

  /// The first problem that is more than an unusual spelling.
  private static func reason(of problems: [ShapeProblem]) -> DropReason {
    guard let problem = problems.first(where: { !$0.kind.isTolerable }) else {
      return DropReason(code: "shape-unknown", message: "the record gave no pair")
    }
    return DropReason(code: "shape-\(problem.kind.rawValue)", message: problem.description)
  }
}
