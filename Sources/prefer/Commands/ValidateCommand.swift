import ArgumentParser
import ByteStreams
import PreferenceData
import Validation

/// `prefer validate`: every problem of preference data, with its place.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Report every problem in preference data, with its place and remedy.",
    discussion: """
      Reads every record of every input and reports all that is wrong with it, one
      finding a line: input!member:line:column: severity CODE name: message (JSON
      pointer); remedy. A summary follows on standard error.

      Exit status: 0 nothing of error severity, 1 errors found, 2 bad usage, 3 an
      input could not be read to its end (what could be read was checked).

      EXAMPLES
        prefer validate train.jsonl.gz
        prefer validate data/ 'more/*.tar.zst' --quiet
        prefer validate train.jsonl --profile together --ignore PD802
        prefer validate train.jsonl --eval test.jsonl --severity repeated-prompt=off
        prefer validate train.jsonl --tokenizer MODEL --template chatml --max-length 2048
        prefer validate train.jsonl --output-format json --output-file report.json
        zstd -dc big.jsonl.zst | prefer validate -
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("Format to expect; auto looks at every record.", valueName: "format"))
  var format: InputFormat = .auto

  @Option(help: ArgumentHelp("How to report: text or json.", valueName: "format"))
  var outputFormat: ReportFormat = .text

  @Option(help: ArgumentHelp("Where to report, - for standard output.", valueName: "file"))
  var outputFile: String = "-"

  @Option(help: ArgumentHelp("List at most so many findings; all are counted.", valueName: "count"))
  var maxFindings: Int?

  @Option(
    help: ArgumentHelp(
      "Evaluation data, checked too: none of its prompts may stand in the inputs.", valueName: "file"))
  var eval: [String] = []

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @OptionGroup(title: "For one model") var rendering: RenderingOptions

  @OptionGroup var runOptions: RunOptions

  func run() throws {
    var settings = try rules.settings(for: input.inputs)
    settings.rendering = try rendering.settings()
    let evaluation = eval.isEmpty ? nil : try RecordReader(inputs: eval, limits: input.limits.readLimits)
    let reader = try input.reader()
    let report = ReadingReport("validating", quiet: runOptions.quiet) { reader.progress }
    let output = try OutputFile(path: outputFile)
    let run = ValidationRun(
      Validator(
        reader: PairReader(format: format.pairFormat, maximumDepth: input.limits.maxDepth), settings: settings
      ))
    let isOnTerminal = outputFile == "-" && Terminal.standardOutput.isInteractive
    let isColoured = isOnTerminal && Terminal.standardOutput.isColoured
    var json = JSONReport()
    var listed = 0

    if outputFormat == .json { try output.write(json.start) }
    let summary = try run.run(
      reader, evaluation: evaluation, workers: runOptions.threadCount, advance: { report.advance(rows: $0) },
      report: { finding in
        listed += 1
        if let maxFindings, listed > maxFindings { return }
        // A bar on the same screen would end up inside the findings.
        if isOnTerminal { report.clear() }
        try output.write(
          outputFormat == .json ? json.finding(finding) : TextReport.line(for: finding, coloured: isColoured))
        if isOnTerminal { try output.flush() }
      })
    report.finish()
    if outputFormat == .json { try output.write(json.end(summary)) }
    try output.commit()
    if let maxFindings, listed > maxFindings, !runOptions.quiet {
      Terminal.standardError.write("… \(Format.count(listed - maxFindings)) more findings, counted below\n")
    }
    if !runOptions.quiet { Terminal.standardError.write(ValidateCommand.table(summary)) }
    guard let status = ExitStatus(rawValue: summary.exitStatus), status != .clean else { return }
    throw CommandFailure(status: status)
  }

  /// The closing table.
  static func table(_ summary: ValidationSummary) -> String {
    let style = Style(for: .standardError)
    var text = ""
    let widest = summary.findings.map { Format.count($0.count).count }.max() ?? 0
    for count in summary.findings {
      let severity = Format.left(count.severity.rawValue, 7)
      let painted =
        switch count.severity {
        case .error: style.red(severity)
        case .warning: style.yellow(severity)
        case .note: style.cyan(severity)
        }
      text +=
        "  \(Format.right(Format.count(count.count), widest))  \(painted)  \(count.code) \(count.name)\n"
    }
    let formats = summary.formats.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.key.rawValue) \(Format.count($0.value))" }
    let rate =
      "\(Format.bytes(summary.bytes)) in \(Format.duration(summary.seconds)) (\(Format.count(Int(summary.rowsPerSecond))) rows/s)"
    text += style.bold("\(Format.count(summary.rows)) rows, \(Format.count(summary.pairs)) pairs")
    if !formats.isEmpty { text += " (\(formats.joined(separator: ", ")))" }
    text +=
      ", \(Format.count(summary.rowsWithErrors)) rows with errors; "
      + "\(Format.count(summary.count(of: .error))) errors, \(Format.count(summary.count(of: .warning))) warnings, "
      + "\(Format.count(summary.count(of: .note))) notes; \(rate)\n"
    let lengths = summary.lengths
    if lengths.records > 0 {
      text +=
        "The chosen answer is longer in \(Format.count(lengths.chosenLonger)) of \(Format.count(lengths.records)) rows, "
        + "shorter in \(Format.count(lengths.rejectedLonger)) (characters of the answers without the prompt).\n"
    }
    if !summary.comparedAllRecords {
      text += "Repeated prompts and pairs were looked for among the first distinct records only.\n"
    }
    if summary.isIncomplete {
      text += style.red("At least one input could not be read to its end; see the findings.") + "\n"
    }
    return text
  }
}

/// The forms of a validation report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
