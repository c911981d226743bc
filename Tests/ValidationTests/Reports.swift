import ByteStreams
import PreferenceData
import Testing
import Validation

/// Reports as the command makes them.
enum Reports {
  /// The report on a file of these lines.
  static func of(
    _ lines: [String], format: ReportFormat, columns: Int = 80, maximumFindings: Int? = nil
  ) throws -> String {
    try withTemporaryFolder { folder in
      try write(Array((lines.joined(separator: "\n") + "\n").utf8), to: folder + "/t.jsonl")
      let preparation = RowPreparation(statisticsReader: format.showsStatistics ? PairReader() : nil)
      let reports = try ReportOutputs(
        [ReportRequest(format, path: folder + "/report")],
        .init(version: "1.0.0", inputs: ["t.jsonl"], columns: columns), maximumFindings: maximumFindings)
      try run([folder + "/t.jsonl"], preparation, ValidationOutputs(reports: reports))
      return try text(folder + "/report")
    }
  }

  /// Runs a validation into its outputs.
  @discardableResult
  static func run(
    _ paths: [String], _ preparation: RowPreparation, _ outputs: ValidationOutputs, workers: Int = 2
  ) throws -> ValidationSummary {
    try outputs.begin()
    let summary = try ValidationRun().run(
      RecordReader(inputs: paths), workers: workers, prepare: { preparation.prepare($0) },
      receive: { try outputs.receive($0) })
    return try outputs.finish(summary)
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try FileSystem.read(path), as: UTF8.self)
  }

  /// Outputs without a report that anybody reads.
  static func silent(_ folder: String) throws -> ReportOutputs {
    try ReportOutputs(
      [ReportRequest(.jsonl, path: folder + "/report.jsonl")], .init(version: "1.0.0", inputs: []))
  }
}
