import ArgumentParser
import PairStore
import Tokenization

/// `prefer inspect`: what a packed store holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a packed store holds, and check it.",
    discussion: """
      EXAMPLES
        prefer inspect packed
        prefer inspect packed --check                      compare every checksum
        prefer inspect packed --row 0 --tokenizer MODEL    row 0 as text
      """)

  @Argument(help: ArgumentHelp("Folder of the store.", valueName: "folder"))
  var store: String

  @Flag(help: "Read everything and compare all checksums.")
  var check = false

  @Option(help: ArgumentHelp("Show this row as text (from 0; may be repeated).", valueName: "number"))
  var row: [Int] = []

  @OptionGroup var tokenizer: TokenizerOptions

  func run() throws {
    let pairs = try PairStore(
      directory: store, verification: check ? .everything : .structure, allowsUnfinished: true)
    if !row.isEmpty {
      try show(rows: row, of: pairs)
      return
    }
    Terminal.standardOutput.write(describe(StoreSummary(pairs)))
    if check { Terminal.standardOutput.write("all checksums agree\n") }
  }

  private func show(rows: [Int], of pairs: PairStore) throws {
    let loaded = try tokenizer.load()
    guard loaded.vocabularySize == pairs.vocabularySize else {
      throw CommandFailure.usage(
        "\(store) was packed with a vocabulary of \(pairs.vocabularySize), but \(tokenizer.tokenizer) has "
          + "\(loaded.vocabularySize); name the tokenizer it was packed with by --tokenizer")
    }
    let style = Style(for: .standardOutput)
    for index in rows {
      guard index >= 0 && index < pairs.count else {
        throw CommandFailure.usage("there is no row \(index); the rows are 0 to \(pairs.count - 1)")
      }
      let pair = DecodedPair(pairs[index], tokenizer: loaded)
      Terminal.standardOutput.write(
        """
        \(style.bold("row \(index)")), from \(pair.place)
        \(style.cyan("prompt (\(pair.promptCount) tokens)"))
        \(pair.prompt)
        \(style.green("chosen (\(pair.chosenCount) tokens)"))
        \(pair.chosen)
        \(style.red("rejected (\(pair.rejectedCount) tokens)"))
        \(pair.rejected)

        """)
    }
  }

  private func describe(_ summary: StoreSummary) -> String {
    let style = Style(for: .standardOutput)
    var lines = [
      style.bold(summary.directory) + (summary.isComplete ? "" : style.yellow(" (packing has not ended)")),
      "pairs        \(Format.count(summary.tally.pairs)) of \(Format.count(summary.tally.records)) records",
      "tokens       \(Format.count(summary.tally.tokens)), \(summary.tokenWidth) bytes each",
      "shards       \(summary.shards), \(Format.bytes(summary.byteCount))",
      "tokenizer    \(summary.tokenizerName), \(Format.count(summary.vocabularySize)) ids, \(summary.fingerprints.tokenizer)",
      "template     \(summary.templateName), \(summary.fingerprints.template)",
      "options      " + summary.options.map { "\($0.name): \($0.value)" }.joined(separator: ", "),
    ]
    for (reason, count) in summary.tally.dropped.sorted {
      lines.append("left out     \(Format.count(count)) \(reason)")
    }
    lines.append("")
    lines.append(
      "tokens of    "
        + ["min", "mean", "median", "p95", "max"].map { Format.right($0, 8) }.joined(separator: " "))
    for (name, lengths) in [
      ("prompt", summary.promptLengths), ("chosen", summary.chosenLengths),
      ("rejected", summary.rejectedLengths),
      ("sequence", summary.sequenceLengths),
    ] {
      let numbers = [
        "\(lengths.minimum)", Format.fixed(lengths.mean, 1), "\(lengths.percentile(0.5))",
        "\(lengths.percentile(0.95))", "\(lengths.maximum)",
      ]
      lines.append(
        Format.left(name, 13) + numbers.map { Format.right($0, 8) }.joined(separator: " "))
    }
    lines += ["", "lengths of prompt and longer answer"]
    let most = summary.sequenceLengths.histogram.map(\.count).max() ?? 1
    for bucket in summary.sequenceLengths.histogram {
      let bar = String(repeating: "#", count: max(bucket.count > 0 ? 1 : 0, bucket.count * 40 / max(most, 1)))
      let range = "\(bucket.range.lowerBound)-\(bucket.range.upperBound - 1)"
      lines.append("\(Format.right(range, 12)) \(Format.right(Format.count(bucket.count), 9)) \(bar)")
    }
    lines.append("")
    lines.append(
      "\(Format.count(summary.distinctPrompts)) distinct prompts, \(Format.count(summary.repeatedPairs)) repeated pairs, "
        + "\(Format.count(summary.truncatedPairs)) truncated, \(Format.count(summary.movedBoundaries)) moved boundaries"
    )
    for source in summary.sources {
      lines.append("\(Format.right(Format.count(source.pairs), 12)) pairs from \(source.name)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
