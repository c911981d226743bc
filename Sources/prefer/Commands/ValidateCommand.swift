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
      Reads every record of every input and reports all that is wrong with it. On a
      terminal findings stand under their input with a piece of the line and a caret;
      in pipes and files each is one line: input!member:line:column: severity CODE
      name: message: excerpt (JSON pointer); remedy. A summary follows on standard error.

      Exit status: 0 nothing of error severity, 1 errors found, 2 bad usage, 3 an
      input could not be read to its end (what could be read was checked).

      REPORTS
        --output-format FORMAT[=FILE], repeated or separated by commas: text, pretty,
        json, jsonl, sarif, junit, github, html. Without a file a report goes to
        --output-file, which is standard output unless said otherwise.

      REPAIR
        --fix -o OUT mends what can be mended without changing what the data says:
        byte-order marks, CR LF line ends, blank lines, JSON arrays (to lines), names of
        members in the wrong case, answers that are a string or a single message. All
        else stays byte for byte; each change is listed in OUT.changes.jsonl; the
        findings reported are those that remain. --reject FILE moves rows with errors
        there, as they were read, with their findings in FILE.findings.jsonl; without
        --fix it only copies them.

      COMPARISON
        Repeated and contradicting records are found exactly, whatever the size of the
        data: what does not fit into --memory is compared on disk at the end (about 48
        bytes a record). --eval FILE and --benchmark FILE find what should not be
        trained on; --near-duplicates estimates likeness and says when memory is short.

      EXAMPLES
        prefer validate train.jsonl.gz
        prefer validate data/ 'more/*.tar.zst' --quiet
        prefer validate train.jsonl --profile together --ignore PD802
        prefer validate train.jsonl --eval test.jsonl --severity repeated-prompt=off
        prefer validate train.jsonl --benchmark gsm8k.jsonl --near-duplicates
        prefer validate train.jsonl --select all --memory 4G --scratch /data/tmp
        prefer validate train.jsonl --tokenizer MODEL --template chatml --max-length 2048
        prefer validate train.jsonl --output-format text,html=report.html
        prefer validate train.json --fix -o train.jsonl --reject bad.jsonl
        git show main:train.jsonl | prefer validate train.jsonl --diff -
        zstd -dc big.jsonl.zst | prefer validate -
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("Format to expect; auto looks at every record.", valueName: "format"))
  var format: InputFormat = .auto

  @OptionGroup(title: "Reports") var reports: ReportOptions

  @OptionGroup(title: "Repair") var repair: RepairOptions

  @Option(
    help: ArgumentHelp(
      "Check only rows that this older file (or folder, or -) does not have.", valueName: "base"))
  var diff: String?

  @OptionGroup(title: "Comparison") var comparison: ComparisonOptions

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @OptionGroup(title: "For one model") var rendering: RenderingOptions

  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    if diff != nil, repair.fix {
      throw ValidationError("--fix writes all rows, so it cannot be combined with --diff.")
    }
    if diff == "-", input.inputs.contains("-") {
      throw ValidationError("Standard input can be read once: as the input or as the base.")
    }
  }

  func run() throws {
    let pairReader = PairReader(format: format.pairFormat, maximumDepth: input.limits.maxDepth)
    var settings = try rules.settings(
      for: input.inputs, turningOn: comparison.nearDuplicates ? [.nearDuplicate] : [])
    settings.rendering = try rendering.settings()
    settings.nearDuplicateSimilarity = comparison.similarity
    settings.benchmark = try comparison.benchmarkTexts(limits: input.limits.readLimits)
    let evaluation =
      comparison.eval.isEmpty
      ? nil : try RecordReader(inputs: comparison.eval, limits: input.limits.readLimits)
    let requests = try reports.requests(recordsGoToStandardOutput: repair.output == "-")
    var preparation = RowPreparation()
    if let diff { preparation.base = try base(diff) }
    if repair.fix { preparation.repair = RecordRepair(reader: pairReader) }
    if requests.contains(where: { $0.format.showsStatistics }) { preparation.statisticsReader = pairReader }

    let reader = try input.reader()
    let progress = ReadingReport("validating", quiet: runOptions.quiet) { reader.progress }
    let repaired = try repair.repaired()
    let rejected = try repair.reject.map { try RejectedRows(path: $0) }
    let outputs = ValidationOutputs(
      reports: try reports.outputs(requests, inputs: input.inputs), repaired: repaired, rejected: rejected,
      comparesWithBase: diff != nil)
    // A bar on the same screen would end up inside the findings.
    let sharesScreen = Terminal.standardOutput.isInteractive && requests.contains { $0.path == "-" }

    try outputs.begin()
    let run = ValidationRun(
      Validator(reader: pairReader, settings: settings), memory: comparison.comparisonMemory)
    let read = try run.run(
      reader, evaluation: evaluation, workers: runOptions.threadCount,
      prepare: { [preparation] in preparation.prepare($0) },
      receive: { event in
        if case .block(_, _, let rows) = event {
          progress.advance(rows: rows)
        } else if sharesScreen {
          progress.clear()
        }
        try outputs.receive(event)
      })
    progress.finish()
    if let benchmark = settings.benchmark, benchmark.shortTexts > 0, !runOptions.quiet {
      Terminal.standardError.write(
        "\(Format.count(benchmark.shortTexts)) of \(Format.count(benchmark.texts)) benchmark texts have fewer than "
          + "\(benchmark.run) words and were not looked for.\n")
    }
    let summary = try outputs.finish(read)
    if !runOptions.quiet {
      Terminal.standardError.write(
        ValidateCommand.table(summary) + repair.summary(repaired, rejected, summary))
    }
    guard let status = ExitStatus(rawValue: summary.exitStatus), status != .clean else { return }
    throw CommandFailure(status: status)
  }

  private func base(_ path: String) throws -> KnownRows {
    do {
      return try KnownRows(
        try RecordReader(inputs: [path], limits: input.limits.readLimits), workers: runOptions.threadCount)
    } catch let problem as ReadProblem {
      throw CommandFailure(
        status: .unreadable,
        message: "error: the base could not be read to its end, so nothing was compared: \(problem)")
    }
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
        "  \(Format.right(Format.count(count.count), widest))  \(painted)  \(count.code) \(count.name)"
        + (count.whereabouts.map { style.dim(": \($0)") } ?? "") + "\n"
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
    for note in summary.notes { text += note + "\n" }
    if let known = summary.rowsInBase {
      text += "\(Format.count(known)) rows stand in the base and were not checked.\n"
    }
    if summary.isIncomplete {
      text += style.red("At least one input could not be read to its end; see the findings.") + "\n"
    }
    return text
  }
}
