import ArgumentParser
import ByteStreams
import PreferenceData
import Tokenization

/// `prefer tokenize count`: how many tokens data has.
struct CountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Count the tokens of preference data, by input, part and role, and what they cost.",
    discussion: """
      Counts what is said: the contents of messages or the flat texts, without the
      marks that a chat template adds. The price is yours to give, in any currency.

      EXAMPLES
        prefer tokenize count --tokenizer MODEL train.jsonl.gz
        prefer tokenize count --tokenizer o200k_base.tiktoken data/
        prefer tokenize count --tokenizer o200k_base.tiktoken train.jsonl --price 25 --epochs 3
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup var tokenizer: TokenizerOptions

  @Option(help: ArgumentHelp("Format to read; auto looks at every record.", valueName: "format"))
  var format: InputFormat = .auto

  @Option(help: ArgumentHelp("What a million tokens cost: adds a column with the cost.", valueName: "amount"))
  var price: Double?

  @Option(help: ArgumentHelp("How many times the data is paid for.", valueName: "count"))
  var epochs = 1

  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    if let price, !price.isFinite || price < 0 { throw ValidationError("--price must be 0 or more.") }
    if epochs < 1 { throw ValidationError("--epochs must be at least 1.") }
    if epochs > 1, price == nil { throw ValidationError("--epochs only counts with --price.") }
  }

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
    let inputs = names.map { ($0, counts[$0] ?? TokenCounts()) }
    Terminal.standardOutput.write(table(inputs) + roleTable(inputs))
    if report.isIncomplete { throw CommandFailure(status: .unreadable) }
  }

  private func table(_ inputs: [(String, TokenCounts)]) -> String {
    var total = TokenCounts()
    for (_, count) in inputs { total.add(count) }
    let rows = inputs.count > 1 ? inputs + [("total", total)] : inputs
    let heads = ["pairs", "other rows", "prompt", "chosen", "rejected", "tokens", "bytes/token"]
    return lines(
      rows.map(\.0), heads: price == nil ? heads : heads + ["cost"],
      cells: rows.map { _, count in
        let cells = [
          Format.count(count.pairs), Format.count(count.records - count.pairs), Format.count(count.prompt),
          Format.count(count.chosen), Format.count(count.rejected), Format.count(count.tokens),
          count.tokens > 0 ? Format.fixed(Double(count.bytes) / Double(count.tokens), 2) : "-",
        ]
        return price.map { cells + [cost(count.tokens, $0)] } ?? cells
      })
  }

  /// The tokens of each role that speaks, if any does.
  private func roleTable(_ inputs: [(String, TokenCounts)]) -> String {
    var total = TokenCounts()
    for (_, count) in inputs { total.add(count) }
    let roles = total.roles.keys.sorted { (total.roles[$0] ?? 0, $1) > (total.roles[$1] ?? 0, $0) }
    if roles.isEmpty { return "" }
    let rows = inputs.count > 1 ? inputs + [("total", total)] : inputs
    return "\n"
      + lines(
        rows.map(\.0), heads: roles,
        cells: rows.map { _, count in roles.map { Format.count(count.roles[$0] ?? 0) } })
  }

  private func lines(_ names: [String], heads: [String], cells: [[String]]) -> String {
    let width = 12
    let widest = names.map(\.count).max() ?? 0
    func line(_ name: String, _ cells: [String]) -> String {
      Format.left(name, widest) + cells.map { " " + Format.right($0, width - 1) }.joined() + "\n"
    }
    return line("", heads) + zip(names, cells).map { line($0, $1) }.joined()
  }

  private func cost(_ tokens: Int, _ price: Double) -> String {
    let amount = Double(tokens) * Double(epochs) / 1e6 * price
    return Format.fixed(amount, amount < 1 ? 4 : 2)
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
  /// Tokens by the role whose message they are of; flat texts have none.
  var roles: [String: Int] = [:]

  var tokens: Int { prompt + chosen + rejected }

  mutating func add(_ other: TokenCounts) {
    records += other.records
    pairs += other.pairs
    prompt += other.prompt
    chosen += other.chosen
    rejected += other.rejected
    bytes += other.bytes
    roles.merge(other.roles, uniquingKeysWith: +)
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
        if let role = text.role { counts.roles[role.rawValue, default: 0] += ids.count }
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
