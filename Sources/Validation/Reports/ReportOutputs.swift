public import ByteStreams

/// The reports of one run, each on its way into a file of its own.
public final class ReportOutputs {
  private struct Output {
    var report: any FindingReport
    let file: OutputFile
    /// What the report said and the file does not have yet.
    var bytes: [UInt8] = []

    mutating func begin() { report.begin(into: &bytes) }

    mutating func end(_ outcome: ValidationOutcome) { report.end(outcome, into: &bytes) }

    /// Hands findings to the report, the first `count` of them to be listed.
    mutating func take(_ findings: [Finding], listing count: Int, in record: Record?, row: Int) {
      report.count(findings, row: row)
      if count > 0 { report.list(findings, upTo: count, in: record, into: &bytes) }
    }

    /// Hands what the report said on to the file.
    mutating func drain() throws {
      guard !bytes.isEmpty else { return }
      try bytes.withUnsafeBytes { try file.write($0) }
      bytes.removeAll(keepingCapacity: true)
    }
  }

  /// How much a report may say before its file gets it.
  private static let mostBytes = 64 << 10

  private let maximumFindings: Int?
  private var outputs: [Output] = []
  private var listed = 0
  private var unlisted = 0

  /// Opens the files. They appear under their names with `finish`.
  ///
  /// - Parameters:
  ///   - requests: the reports, every one with a path.
  ///   - surroundings: what they need to know; the terminal counts for what goes to standard output.
  ///   - maximumFindings: how many findings are listed at most; all are counted.
  public init(
    _ requests: [ReportRequest], _ surroundings: ReportFormat.Surroundings, maximumFindings: Int? = nil
  ) throws(OutputError) {
    self.maximumFindings = maximumFindings
    for request in requests {
      let path = request.path ?? "-"
      var surroundings = surroundings
      if path != "-" {
        surroundings.isTerminal = false
        surroundings.isColoured = false
      }
      let file = try OutputFile(path: path)
      outputs.append(Output(report: request.format.makeReport(surroundings), file: file))
    }
  }

  /// Begins every report.
  public func begin() throws {
    for index in outputs.indices { outputs[index].begin() }
  }

  /// Hands a finding to every report, to be listed unless there were too many.
  ///
  /// - Parameter row: how many records were read before the one that it is about.
  public func report(_ finding: Finding, in record: Record?, row: Int) throws {
    try report([finding], in: record, row: row)
  }

  /// Hands the findings of some records to every report, to be listed unless there were too many, or they would say again
  /// what was said.
  func report(_ rows: [FaultyRow]) throws {
    for index in rows.indices {
      let row = rows[index].number - 1
      if !rows[index].listed.isEmpty { try report(rows[index].listed, in: rows[index].record, row: row) }
      guard !rows[index].unlisted.isEmpty else { continue }
      try report(rows[index].unlisted, in: rows[index].record, row: row, mayList: false)
    }
  }

  private func report(_ findings: [Finding], in record: Record?, row: Int, mayList: Bool = true) throws {
    let room = maximumFindings.map { max(0, $0 - listed) } ?? findings.count
    let count = mayList ? min(room, findings.count) : 0
    listed += count
    unlisted += findings.count - count
    for index in outputs.indices {
      outputs[index].take(findings, listing: count, in: record, row: row)
      if outputs[index].bytes.count > Self.mostBytes { try outputs[index].drain() }
    }
  }

  /// Hands what was written for standard output on to whoever reads it.
  public func flush() throws {
    for index in outputs.indices where outputs[index].file.path == "-" {
      try outputs[index].drain()
      try outputs[index].file.flush()
    }
  }

  /// Ends every report; the files appear.
  public func finish(_ summary: ValidationSummary, statistics: DatasetStatistics? = nil) throws {
    let outcome = ValidationOutcome(summary: summary, statistics: statistics, unlisted: unlisted)
    for index in outputs.indices {
      outputs[index].end(outcome)
      try outputs[index].drain()
    }
    for output in outputs { try output.file.commit() }
  }
}
