internal import ByteStreams

/// Everything that a run writes: reports, repaired records, rejected rows. Give it the run's events, then end it.
public final class ValidationOutputs {
  private let reports: ReportOutputs
  private let repaired: RepairedOutput?
  private let rejected: RejectedRows?
  private var statistics: DatasetStatistics?
  private var rowsInBase: Int?
  private var rows = 0
  /// Rows with errors of the block that comes next.
  private var faulty: [FaultyRow] = []

  /// - Parameter comparesWithBase: whether rows of an older file are left out.
  public init(
    reports: ReportOutputs, repaired: RepairedOutput? = nil, rejected: RejectedRows? = nil,
    comparesWithBase: Bool = false
  ) {
    self.reports = reports
    self.repaired = repaired
    self.rejected = rejected
    rowsInBase = comparesWithBase ? 0 : nil
  }

  /// Begins the reports.
  public func begin() throws { try reports.begin() }

  /// Takes in an event of the run.
  public func receive(_ event: ValidationEvent<RowWork>) throws {
    switch event {
    case .problem(let finding, let problem):
      try reports.report(finding, in: nil, row: rows)
      try repaired?.absorb(problem)
    case .finding(let finding):
      try reports.report(finding, in: nil, row: rows)
    case .rows(let rows):
      try reports.report(rows)
      if rejected != nil { faulty += rows.filter(\.hasErrors) }
    case .block(let block, let work, let rows):
      try absorb(block, work, rows: rows)
      try reports.flush()
    }
  }

  /// Ends everything; the files appear. Repaired records appear only if everything could be read.
  ///
  /// - Returns: the numbers, completed by what is known here.
  public func finish(_ summary: ValidationSummary) throws -> ValidationSummary {
    var summary = summary
    summary.rowsInBase = rowsInBase
    try repaired?.finish(isComplete: !summary.isIncomplete)
    try rejected?.commit()
    try reports.finish(summary, statistics: statistics)
    return summary
  }

  private func absorb(_ block: RecordBlock, _ work: RowWork, rows: Int) throws {
    self.rows = rows
    rowsInBase = rowsInBase.map { $0 + work.rowsInBase }
    if let added = work.statistics {
      var statistics = self.statistics ?? DatasetStatistics()
      statistics.merge(added)
      self.statistics = statistics
    }
    let first = rows - block.records.count + 1
    var leftOut: Set<Int> = []
    for row in faulty {
      let index = row.number - first
      let bytes = work.originals.indices.contains(index) ? work.originals[index].bytes : row.record.bytes
      try rejected?.add(bytes, row.listed + row.unlisted)
      leftOut.insert(index)
    }
    faulty.removeAll(keepingCapacity: true)
    try repaired?.absorb(block, work) { leftOut.contains($0) }
  }
}
