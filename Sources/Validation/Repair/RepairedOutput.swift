public import ByteStreams
internal import PreferenceData

/// The repaired records on their way into a file, one a line, and the list of changes beside it, in `OUT.changes.jsonl`.
///
/// What was not repaired keeps every byte, the missing line end of a last line included. The file appears only if every
/// input could be read to its end, since otherwise rows would be lost.
public final class RepairedOutput {
  /// How often each repair was made.
  public private(set) var counts: [Repair: Int] = [:]
  /// Records written.
  public private(set) var rows = 0
  /// Where the list of changes goes; nil when the records go to standard output.
  public let changesPath: String?

  private let file: OutputFile
  private let changes: OutputFile?
  private let onChange: (RepairChange) -> Void
  private var seen: FingerprintSet?
  private var layout = LayoutRepair()

  /// Opens the files.
  ///
  /// - Parameters:
  ///   - path: where the records go, `-` for standard output.
  ///   - leavesOutDuplicates: whether records that came before, byte for byte, are left out. Takes 21 to 43 bytes of memory
  ///     for each distinct record.
  ///   - onChange: told of each change, when there is no file to list it in.
  public init(path: String, leavesOutDuplicates: Bool, onChange: @escaping (RepairChange) -> Void)
    throws(OutputError)
  {
    file = try OutputFile(path: path)
    changesPath = path == "-" ? nil : path + ".changes.jsonl"
    changes = if let changesPath { try OutputFile(path: changesPath) } else { nil }
    seen = leavesOutDuplicates ? FingerprintSet() : nil
    self.onChange = onChange
  }

  /// Takes note of a problem of reading.
  func absorb(_ problem: ReadProblem) throws {
    if problem.code == "byte-order-mark" { try tell(layout.noteMark(at: problem.position)) }
  }

  /// Writes a block.
  ///
  /// - Parameter isLeftOut: whether the record at an index goes elsewhere.
  func absorb(_ block: RecordBlock, _ work: RowWork, isLeftOut: (Int) -> Bool) throws {
    var made = layout.absorb(work.originals.map(\.outline), of: work.outline)
    for (index, record) in block.records.enumerated() where !isLeftOut(index) {
      if seen != nil, seen?.insert(RowContent.fingerprint(of: record.bytes)) == false {
        made.append(
          RepairChange(
            .duplicate, at: RecordPlace(in: record, offset: 0), "left out the record, which came before"))
        continue
      }
      if work.originals.indices.contains(index) { made += work.originals[index].changes }
      if rows > 0 { try file.write(CollectionOfOne(0x0A)) }
      try file.write(record.bytes)
      rows += 1
    }
    made.sort { ($0.place.line, $0.place.column ?? 0) < ($1.place.line, $1.place.column ?? 0) }
    try tell(made)
  }

  /// Ends the output: the files appear unless something could not be read.
  ///
  /// - Parameter isComplete: whether every input was read to its end.
  func finish(isComplete: Bool) throws {
    try tell(layout.finish())
    guard isComplete else { return }
    if rows > 0, !layout.endsWithoutLineFeed { try file.write(CollectionOfOne(0x0A)) }
    try file.commit()
    try changes?.commit()
  }

  private func tell(_ made: [RepairChange]) throws {
    for change in made {
      counts[change.repair, default: 0] += 1
      if let changes { try changes.write(change.json) } else { onChange(change) }
    }
  }
}
