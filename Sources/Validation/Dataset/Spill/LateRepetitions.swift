/// What the comparisons on disk found, put into the order of the records: each part gives a run in that order, and the runs
/// are merged.
final class LateRepetitions {
  private let list: ScratchList<LateRepetition>
  private var runs: [Range<Int>] = []

  init(in folder: String) { list = ScratchList(in: folder) }

  /// Adds to the current run.
  func append(_ repetition: LateRepetition) throws(ScratchError) { try list.append(repetition) }

  /// Ends the current run.
  func endRun() {
    let start = runs.last?.upperBound ?? 0
    if list.count > start { runs.append(start..<list.count) }
  }

  /// Hands on everything in the order of the records.
  func each(_ body: (LateRepetition) throws -> Void) throws {
    var readers = runs.map { list.reader($0) }
    var heads: [LateRepetition?] = []
    for index in readers.indices { heads.append(try readers[index].take()) }
    // Runs are few: 64 for each comparison. The highest bit of a place is a mark, see `DatasetChecks`.
    while true {
      var first: Int?
      for index in heads.indices {
        guard let head = heads[index] else { continue }
        if let best = first.flatMap({ heads[$0] }), best.place << 1 <= head.place << 1 { continue }
        first = index
      }
      guard let first, let head = heads[first] else { return }
      try body(head)
      heads[first] = try readers[first].take()
    }
  }
}
