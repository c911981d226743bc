import ArgumentParser
import ByteStreams
import PreferenceData
import Tokenization

/// `prefer tokenize count`: how many tokens data has.
struct CountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Count the tokens of preference data, by input and part.",
    discussion: """
      Counts what is said: the contents of messages or the flat texts, without the
      marks that a chat template adds.

      EXAMPLES
        prefer tokenize count --tokenizer MODEL train.jsonl.gz
        prefer tokenize count --tokenizer o200k_base.tiktoken data/
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup var tokenizer: TokenizerOptions

  @Option(help: ArgumentHelp("Format to read; auto looks at every record.", valueName: "format"))
  var format: InputFormat = .auto

  @OptionGroup var runOptions: RunOptions

  func run() throws {
    let loaded = try tokenizer.load()
    let pairReader = PairReader(format: format.pairFormat, maximumDepth: input.limits.maxDepth)
    let reader = try input.reader()
    let report = ReadingReport("counting", quiet: runOptions.quiet) { reader.progress }
    var names: [String] = []
    var counts: [String: TokenCounts] = [:]
    var rows = 0
    mapRecordsInOrder(
      reader, workers: runOptions.threadCount,
      transform: { block in TokenCounts.count(block, reader: pairReader, tokenizer: loaded) },
      consume: { result in
        switch result {
        case .problem(let problem): report.problem(problem)
        case .records(let blockCounts):
          for (name, count) in blockCounts {
            if counts[name] == nil { names.append(name) }
            counts[name, default: TokenCounts()].add(count)
            rows += count.records
          }
          report.advance(rows: rows)
        }
      })
    report.finish()
    Terminal.standardOutput.write(table(names.map { ($0, counts[$0] ?? TokenCounts()) }))
    if report.isIncomplete { throw CommandFailure(status: .unreadable) }
  }

  private func table(_ inputs: [(String, TokenCounts)]) -> String {
    var total = TokenCounts()
    for (_, count) in inputs { total.add(count) }
    let rows = inputs.count > 1 ? inputs + [("total", total)] : inputs
    let heads = ["pairs", "other rows", "prompt", "chosen", "rejected", "tokens", "bytes/token"]
    let width = 12
    let widest = rows.map(\.0.count).max() ?? 0
    var text = Format.left("", widest) + heads.map { Format.right($0, width) }.joined() + "\n"
    for (name, count) in rows {
      let cells = [
        Format.count(count.pairs), Format.count(count.records - count.pairs), Format.count(count.prompt),
        Format.count(count.chosen), Format.count(count.rejected), Format.count(count.tokens),
        count.tokens > 0 ? Format.fixed(Double(count.bytes) / Double(count.tokens), 2) : "-",
      ]
      text += Format.left(name, widest) + cells.map { Format.right($0, width) }.joined() + "\n"
    }
    return text
  }
}

/// Tokens of some records.
private struct TokenCounts: Sendable {
  var records = 0
  var pairs = 0
  var prompt = 0
  var chosen = 0
  var rejected = 0
  var bytes = 0

  var tokens: Int { prompt + chosen + rejected }

  mutating func add(_ other: TokenCounts) {
    records += other.records
    pairs += other.pairs
    prompt += other.prompt
    chosen += other.chosen
    rejected += other.rejected
    bytes += other.bytes
  }

  /// Counts a block, whose records are all of one input and member.
  static func count(
    _ block: RecordBlock, reader: PairReader, tokenizer: Tokenizer
  ) -> [(String, TokenCounts)] {
    guard let first = block.records.first else { return [] }
    var counts = TokenCounts()
    var encoder = tokenizer.makeEncoder()
    var ids: [UInt32] = []
    for record in block.records {
      counts.records += 1
      guard let pair = reader.read(record).pair else { continue }
      counts.pairs += 1
      for text in pair.texts {
        ids.removeAll(keepingCapacity: true)
        let bytes = text.text.utf8
        encoder.encode(bytes, specials: .asText, into: &ids)
        counts.bytes += bytes.count
        switch text.part {
        case .prompt: counts.prompt += ids.count
        case .chosen: counts.chosen += ids.count
        case .rejected: counts.rejected += ids.count
        }
      }
    }
    return [(first.position.name, counts)]
  }
}
