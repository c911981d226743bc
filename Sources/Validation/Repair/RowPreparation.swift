public import ByteStreams
public import PreferenceData

/// What is done with a block of records on its way to the checks: rows of an older file are left out, safe repairs are
/// made, statistics are collected. Runs on any thread.
public struct RowPreparation: Sendable {
  /// The rows that need no check.
  public var base: KnownRows?
  /// The repairs to make.
  public var repair: RecordRepair?
  /// How records are read for statistics; nil when nobody wants them.
  public var statisticsReader: PairReader?

  /// A preparation of these parts; without any it does nothing.
  public init(base: KnownRows? = nil, repair: RecordRepair? = nil, statisticsReader: PairReader? = nil) {
    self.base = base
    self.repair = repair
    self.statisticsReader = statisticsReader
  }

  /// Prepares a block.
  public func prepare(_ block: RecordBlock) -> PreparedBlock<RowWork> {
    var work = RowWork()
    var block = block
    if let base {
      let added = block.records.filter { !base.contains($0) }
      work.rowsInBase = block.records.count - added.count
      block = RecordBlock(
        records: added, rawByteCount: block.rawByteCount, blankLines: block.blankLines)
    }
    if let repair { block = mend(block, by: repair, &work) }
    if let statisticsReader {
      var statistics = DatasetStatistics()
      statistics.add(block, reader: statisticsReader)
      work.statistics = statistics
    }
    return PreparedBlock(block, work: work)
  }

  private func mend(_ block: RecordBlock, by repair: RecordRepair, _ work: inout RowWork) -> RecordBlock {
    var mended: [Record] = []
    var originals: [RowWork.Original] = []
    mended.reserveCapacity(block.records.count)
    originals.reserveCapacity(block.records.count)
    for record in block.records {
      var (result, changes) = repair.repair(record)
      let lineBreaks = record.bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
      if lineBreaks > 0 { result.bytes = RawJSON(bytes: result.bytes).onOneLine }
      mended.append(result)
      originals.append(
        RowWork.Original(
          bytes: record.bytes,
          outline: RecordOutline(
            position: record.position, count: record.bytes.count, lineBreaks: lineBreaks), changes: changes))
    }
    work.originals = originals
    work.outline = BlockOutline(rawByteCount: block.rawByteCount, blankLines: block.blankLines)
    return RecordBlock(records: mended, rawByteCount: block.rawByteCount, blankLines: block.blankLines)
  }
}

/// What the preparation of a block made beside the block.
public struct RowWork: Sendable {
  /// A record as it was read, and what its repair changed.
  struct Original: Sendable {
    var bytes: ArraySlice<UInt8>
    var outline: RecordOutline
    var changes: [RepairChange]
  }

  /// Records that were left out because an older file has them.
  public internal(set) var rowsInBase = 0
  /// Statistics of the block; nil when nobody wants them.
  public internal(set) var statistics: DatasetStatistics?
  /// One for each record of the block, when repairs are made; otherwise empty.
  var originals: [Original] = []
  var outline = BlockOutline(rawByteCount: 0, blankLines: 0)
}
