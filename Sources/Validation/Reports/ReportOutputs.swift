public import ByteStreams

/// The reports of one run, each on its way into a file of its own.
public final class ReportOutputs {
  private struct Output {
    var report: any FindingReport
    let file: OutputFile
  }

  private let maximumFindings: Int?
  private var outputs: [Output] = []
  private var bytes: [UInt8] = []
  private var listed = 0
  private var unlisted = 0
  private var hasNews = false

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
    try each { report, bytes in report.begin(into: &bytes) }
  }

  /// Hands a finding to every report, to be listed unless there were too many.
  ///
  /// - Parameters:
  ///   - row: how many records were read before the one that it is about.
  ///   - mayList: false for findings that would say again what was said.
  public func report(_ finding: Finding, in record: Record?, row: Int, mayList: Bool = true) throws {
    for index in outputs.indices { outputs[index].report.count(finding, row: row) }
    guard mayList else {
      unlisted += 1
      return
    }
    if let maximumFindings, listed >= maximumFindings {
      unlisted += 1
      return
    }
    listed += 1
    try each { report, bytes in report.list(finding, in: record, into: &bytes) }
  }

  /// Hands what was written for standard output on to whoever reads it.
  public func flush() throws {
    guard hasNews else { return }
    hasNews = false
    for output in outputs where output.file.path == "-" { try output.file.flush() }
  }

  /// Ends every report; the files appear.
  public func finish(_ summary: ValidationSummary, statistics: DatasetStatistics? = nil) throws {
    let outcome = ValidationOutcome(summary: summary, statistics: statistics, unlisted: unlisted)
    try each { report, bytes in report.end(outcome, into: &bytes) }
    for output in outputs { try output.file.commit() }
  }

  private func each(_ body: (inout any FindingReport, inout [UInt8]) -> Void) throws {
    for index in outputs.indices {
      bytes.removeAll(keepingCapacity: true)
      body(&outputs[index].report, &bytes)
      guard !bytes.isEmpty else { continue }
      hasNews = true
      try bytes.withUnsafeBytes { try outputs[index].file.write($0) }
    }
  }
}
