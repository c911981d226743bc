import ArgumentParser
import Validation

/// Which reports to make, and where they go.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How to report, and where: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "format[=file]"))
  var outputFormat: [String] = []

  @Option(help: ArgumentHelp("Where a report without a file goes, - for standard output.", valueName: "file"))
  var outputFile: String = "-"

  @Option(help: ArgumentHelp("List at most so many findings; all are counted.", valueName: "count"))
  var maxFindings: Int?

  func validate() throws {
    if let maxFindings, maxFindings < 0 { throw ValidationError("--max-findings cannot be negative.") }
    do { _ = try settled() } catch { throw ValidationError("\(error)") }
  }

  /// The reports, each with its place.
  func requests(recordsGoToStandardOutput: Bool) throws -> [ReportRequest] {
    let requests = try settled()
    if recordsGoToStandardOutput, requests.contains(where: { $0.path == "-" }) {
      throw CommandFailure.usage(
        "the repaired records go to standard output, so the report needs a file: --output-file FILE")
    }
    return requests
  }

  /// The reports, opened.
  func outputs(_ requests: [ReportRequest], inputs: [String]) throws -> ReportOutputs {
    let terminal = Terminal.standardOutput
    return try ReportOutputs(
      requests,
      ReportFormat.Surroundings(
        version: Version.current, inputs: inputs,
        columns: terminal.isInteractive ? terminal.width : 100, isTerminal: terminal.isInteractive,
        isColoured: terminal.isColoured),
      maximumFindings: maxFindings)
  }

  private func settled() throws -> [ReportRequest] {
    let requests = try outputFormat.flatMap { try ReportRequest.parse($0) }
    return try ReportRequest.settle(
      requests.isEmpty ? [ReportRequest(.text)] : requests, fallback: outputFile)
  }
}
