import ArgumentParser
import ByteStreams
import PreferenceData
import Tokenization

/// `prefer tokenize compare`: two tokenizers on the same data.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show how two tokenizers encode the same data.",
    discussion: """
      Counts what is said in preference pairs, and every string in other JSON records.
      B/A below 100 % means that B needs fewer tokens. The same texts are those that
      get the same ids from both.

      EXAMPLES
        prefer tokenize compare cl100k_base.tiktoken o200k_base.tiktoken data/
        prefer tokenize compare tiny MODEL train.jsonl
      """)

  @Argument(help: ArgumentHelp("A tokenizer: a file, a folder, or tiny.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("Another tokenizer.", valueName: "b"))
  var second: String

  @OptionGroup var input: InputOptions

  @OptionGroup var runOptions: RunOptions

  func run() throws {
    let tokenizers = (try TokenizerOptions.load(first), try TokenizerOptions.load(second))
    let pairReader = PairReader(maximumDepth: input.limits.maxDepth)
    let reader = try input.reader()
    let report = ReadingReport("comparing", quiet: runOptions.quiet) { reader.progress }
    var names: [String] = []
    var comparisons: [String: Comparison] = [:]
    var rows = 0
    mapRecordsInOrder(
      reader, workers: runOptions.threadCount,
      transform: { Comparison.compare($0, tokenizers, reader: pairReader) },
      consume: { result in
        switch result {
        case .problem(let problem): report.problem(problem)
        case .records(let block):
          guard let block else { break }
          if comparisons[block.name] == nil { names.append(block.name) }
          comparisons[block.name, default: Comparison()].add(block.comparison)
          rows += block.records
          report.advance(rows: rows)
        }
      })
    let isIncomplete = report.isIncomplete
    let problems = names.compactMap { comparisons[$0]?.problem(in: $0) }
    for problem in problems { report.problem(problem) }
    report.finish()
    if names.isEmpty || comparisons.values.contains(where: { $0.texts > 0 }) {
      Terminal.standardOutput.write(
        "A: \(first), \(Format.count(tokenizers.0.vocabularySize)) tokens\n"
          + "B: \(second), \(Format.count(tokenizers.1.vocabularySize)) tokens\n\n"
          + table(names.map { ($0, comparisons[$0] ?? Comparison()) }))
    }
    if isIncomplete { throw CommandFailure(status: .unreadable) }
    if problems.contains(where: { $0.severity == .error }) { throw CommandFailure(status: .failed) }
  }

  private func table(_ inputs: [(String, Comparison)]) -> String {
    var total = Comparison()
    for (_, comparison) in inputs { total.add(comparison) }
    let rows = inputs.count > 1 ? inputs + [("total", total)] : inputs
    let heads = ["texts", "bytes", "A tokens", "B tokens", "A bytes/tok", "B bytes/tok", "B/A", "same texts"]
    let width = 14
    let widest = rows.map(\.0.count).max() ?? 0
    var text = Format.left("", widest) + heads.map { Format.right($0, width) }.joined() + "\n"
    for (name, row) in rows {
      func ratio(_ over: Int, _ under: Int, _ scale: Double, _ unit: String) -> String {
        under > 0 ? Format.fixed(Double(over) / Double(under) * scale, scale > 1 ? 1 : 2) + unit : "-"
      }
      let cells = [
        Format.count(row.texts), Format.count(row.bytes), Format.count(row.first), Format.count(row.second),
        ratio(row.bytes, row.first, 1, ""), ratio(row.bytes, row.second, 1, ""),
        ratio(row.second, row.first, 100, " %"), ratio(row.same, row.texts, 100, " %"),
      ]
      text += Format.left(name, widest) + cells.map { Format.right($0, width) }.joined() + "\n"
    }
    return text
  }
}

/// What two tokenizers made of some texts.
private struct Comparison: Sendable {
  var records = 0
  /// Records that are no JSON, in which no texts are found.
  var unread = 0
  var texts = 0
  var bytes = 0
  /// Tokens by the first and by the second tokenizer.
  var first = 0
  var second = 0
  /// Texts that got the same ids from both.
  var same = 0

  mutating func add(_ other: Comparison) {
    records += other.records
    unread += other.unread
    texts += other.texts
    bytes += other.bytes
    first += other.first
    second += other.second
    same += other.same
  }

  /// What is wrong with an input of which some, or all, could not be compared.
  func problem(in name: String) -> ReadProblem? {
    guard texts == 0 || unread > 0 else { return nil }
    let position = RecordPosition(input: name)
    let remedy =
      "expected preference pairs, or other JSON records with strings, one a line; 'prefer tokenize encode' takes plain text"
    if texts == 0 {
      return ReadProblem(
        severity: .error, code: "no-texts", position: position,
        message: "no text to compare in \(Format.count(records)) record\(records == 1 ? "" : "s")",
        remedy: remedy)
    }
    return ReadProblem(
      severity: .warning, code: "not-json", position: position,
      message: "\(Format.count(unread)) of \(Format.count(records)) records are no JSON and were left out",
      remedy: remedy)
  }

  /// Compares on a block, whose records are all of one input and member.
  static func compare(
    _ block: RecordBlock, _ tokenizers: (Tokenizer, Tokenizer), reader: PairReader
  ) -> (name: String, records: Int, comparison: Comparison)? {
    guard let record = block.records.first else { return nil }
    var comparison = Comparison()
    var firstEncoder = tokenizers.0.makeEncoder()
    var secondEncoder = tokenizers.1.makeEncoder()
    var first: [UInt32] = []
    var second: [UInt32] = []
    for record in block.records {
      comparison.records += 1
      guard let texts = RecordTexts.texts(of: record, reader: reader) else {
        comparison.unread += 1
        continue
      }
      for text in texts {
        first.removeAll(keepingCapacity: true)
        second.removeAll(keepingCapacity: true)
        firstEncoder.encode(text, specials: .asText, into: &first)
        secondEncoder.encode(text, specials: .asText, into: &second)
        comparison.add(
          Comparison(
            texts: 1, bytes: text.count, first: first.count, second: second.count,
            same: first == second ? 1 : 0))
      }
    }
    return (record.position.name, block.records.count, comparison)
  }
}
