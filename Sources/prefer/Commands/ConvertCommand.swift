import ArgumentParser
import ByteStreams
import PreferenceData

/// `prefer convert`: one format in, another out, nothing lost on the quiet.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert preference data between formats, losing nothing in silence.",
    discussion: """
      Reads openai, chat, flat, sharegpt and hh records (detected one by one) and
      writes one record a line. A record that the target cannot hold whole is refused
      with the name of what it would lose; --allow-loss NAME accepts that loss. When
      any record is refused no output appears, unless --skip-rejected asks for the
      rest.

      EXAMPLES
        prefer convert hh.jsonl.gz --to openai -o train.jsonl.zst --verify
        prefer convert *.tar.zst --to chat -o - | head -1
        prefer convert scored.jsonl --to flat --allow-loss extras -o flat.jsonl
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("Format to write: openai, chat or flat.", valueName: "format"))
  var to: PairWriter.Target

  @Option(help: ArgumentHelp("Format to read; auto looks at every record.", valueName: "format"))
  var format: InputFormat = .auto

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write, - for standard output; .gz and .zst compress.", valueName: "file"))
  var output: String = "-"

  @Option(
    help: ArgumentHelp(
      "Losses to accept, separated by commas: \(ConversionLoss.Kind.allowable).", valueName: "names"))
  var allowLoss: String?

  @Flag(help: "Keep members that the target does not define as they are, where it has room for them.")
  var keepExtras = false

  @Flag(help: "Write the records that can be converted and leave the others out.")
  var skipRejected = false

  @Flag(help: "Read every converted record back and compare it with its origin.")
  var verify = false

  @OptionGroup var runOptions: RunOptions

  func run() throws {
    let conversion = Conversion(
      reader: PairReader(format: format.pairFormat, maximumDepth: input.limits.maxDepth),
      writer: PairWriter(to, keepsExtras: keepExtras), allowedLosses: try allowedLosses(), verifies: verify)
    let reader = try input.reader()
    let report = ReadingReport("converting", quiet: runOptions.quiet) { reader.progress }
    let file = try OutputFile(path: output)
    var counts = ConversionCounts()
    var refusals = RefusalList(shown: 20)

    try mapRecordsInOrder(
      reader, workers: runOptions.threadCount, transform: { conversion.convert($0) },
      consume: { result in
        switch result {
        case .problem(let problem):
          report.problem(problem)
        case .records(let block):
          try file.write(block.bytes)
          counts.add(block.counts)
          for refusal in block.refusals { refusals.add(refusal, report: report) }
        }
        report.advance(rows: counts.read)
      })
    report.finish()
    refusals.finish()

    let isWhole = counts.rejected == 0 && !report.isIncomplete
    let isKept = isWhole || skipRejected
    if isKept { try file.commit() }
    if !runOptions.quiet { summarise(counts, isKept: isKept, seconds: report.elapsed) }
    if report.isIncomplete { throw CommandFailure(status: .unreadable) }
    if !isKept {
      throw CommandFailure(
        status: .failed,
        message:
          "error: \(Format.count(counts.rejected)) of \(Format.count(counts.read)) records refused"
          + (output == "-" ? "" : "; \(output) was not written")
          + "; mend them, allow what they lose, or leave them out with --skip-rejected")
    }
  }

  private func allowedLosses() throws -> Set<ConversionLoss.Kind> {
    var allowed: Set<ConversionLoss.Kind> = []
    for name in (allowLoss ?? "").split(separator: ",") {
      guard let kind = ConversionLoss.Kind(rawValue: String(name)) else {
        throw CommandFailure.usage(
          "there is no loss named \(name); the names are \(ConversionLoss.Kind.allowable)")
      }
      guard kind.canBeAllowed else {
        throw CommandFailure.usage(
          "the loss \(name) can't be allowed, because the record would say something else; "
            + "such records are refused")
      }
      allowed.insert(kind)
    }
    return allowed
  }

  private func summarise(_ counts: ConversionCounts, isKept: Bool, seconds: Double) {
    let formats = PairFormat.allCases.compactMap { format in
      counts.formats[format].map { "\(Format.count($0)) \(format.rawValue)" }
    }
    var text =
      "\(Format.count(counts.read)) in" + (formats.isEmpty ? ", " : " (\(formats.joined(separator: ", "))), ")
      + "\(Format.count(isKept ? counts.written : 0)) out, \(Format.count(counts.rejected)) rejected"
    if !isKept && counts.rejected > 0 { text += ", nothing written" }
    text += ", \(Format.duration(seconds))\n"
    for (reason, count) in counts.rejectedByReason.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      text += "  rejected: \(Format.right(Format.count(count), 8))  \(reason)\n"
    }
    for (kind, count) in counts.allowedLosses.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      text += "  lost as allowed: \(Format.count(count)) records without \(kind.rawValue)\n"
    }
    Terminal.standardError.write(text)
  }
}

/// Shows the first refusals in full and counts the rest.
private struct RefusalList {
  let shown: Int
  private var count = 0

  init(shown: Int) { self.shown = shown }

  mutating func add(_ refusal: Refusal, report: ReadingReport) {
    count += 1
    guard count <= shown else { return }
    report.clear()
    Terminal.standardError.write("\(refusal)\n")
  }

  func finish() {
    if count > shown {
      Terminal.standardError.write(
        "… and \(Format.count(count - shown)) more refused records, counted below\n")
    }
  }
}

/// The formats a command reads: one of them for all records, or whatever each record looks like.
enum InputFormat: String, ExpressibleByArgument, CaseIterable {
  case auto, openai, chat, flat, sharegpt, hh

  var pairFormat: PairFormat? { PairFormat(rawValue: rawValue) }
}

extension PairWriter.Target: ExpressibleByArgument {}

extension ConversionLoss.Kind {
  /// The names that `--allow-loss` takes, in one line.
  static var allowable: String {
    allCases.filter(\.canBeAllowed).map(\.rawValue).joined(separator: ", ")
  }
}
