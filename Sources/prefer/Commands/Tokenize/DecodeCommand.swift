import ArgumentParser
import ByteStreams
import JSONText
import Tokenization

/// `prefer tokenize decode`: ids to text.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Print the text of token ids.",
    discussion: """
      EXAMPLES
        prefer tokenize decode --tokenizer MODEL 9906 11 1917
        prefer tokenize encode - < a.txt | prefer tokenize decode -
        prefer tokenize decode --tokenizer MODEL --json-lines ids.jsonl > texts.jsonl
      """)

  @OptionGroup var tokenizer: TokenizerOptions

  @Argument(
    help: ArgumentHelp("Ids, or - for standard input; with --json-lines a file.", valueName: "id"))
  var ids: [String] = ["-"]

  @Flag(help: "Leave control tokens out.")
  var skipSpecial = false

  @Flag(help: "Read a JSON array of ids a line; write a JSON string a line.")
  var jsonLines = false

  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    if jsonLines, ids.count != 1 { throw ValidationError("With --json-lines name one file, or -.") }
  }

  func run() throws {
    let loaded = try tokenizer.load()
    if jsonLines { return try decodeLines(with: loaded) }
    let words =
      ids == ["-"] ? [String(decoding: StandardInput.readAll(), as: UTF8.self)] : ids
    var numbers: [UInt32] = []
    for word in words.joined(separator: " ").split(whereSeparator: { $0.isWhitespace || ",[]".contains($0) })
    {
      guard let number = UInt32(word) else {
        throw CommandFailure.usage(
          "\(word) is no token id; ids are numbers from 0 to \(loaded.vocabularySize - 1)")
      }
      numbers.append(number)
    }
    if let unknown = loaded.firstUnknownIndex(in: numbers) {
      throw CommandFailure.usage(
        "the tokenizer has no token \(numbers[unknown]) (number \(unknown + 1) of the ids); "
          + "its ids are below \(loaded.vocabularySize)")
    }
    Terminal.standardOutput.write(loaded.decode(numbers, skipSpecial: skipSpecial))
    if ids != ["-"] { Terminal.standardOutput.write("\n") }
  }

  /// Many texts at once: every line in has its line out, in order.
  private func decodeLines(with loaded: Tokenizer) throws {
    let reader = try RecordReader(inputs: ids)
    let skips = skipSpecial
    let report = ReadingReport("decoding", quiet: true) { reader.progress }
    try mapRecordsInOrder(
      reader, workers: runOptions.threadCount,
      transform: { DecodeCommand.lines(of: $0, loaded, skipSpecial: skips) },
      consume: { result in
        switch result {
        case .problem(let problem): report.problem(problem)
        case .records(let decoded):
          Terminal.standardOutput.write(decoded.lines)
          if let failure = decoded.failure { throw CommandFailure(status: .unreadable, message: failure) }
        }
      })
    if report.isIncomplete { throw CommandFailure(status: .unreadable) }
  }

  /// The texts of a block's rows of ids, up to the first line that is no such row.
  private static func lines(
    of block: RecordBlock, _ tokenizer: Tokenizer, skipSpecial: Bool
  ) -> (lines: [UInt8], failure: String?) {
    var lines: [UInt8] = []
    for record in block.records {
      guard let root = try? JSONDocument.parse(record.bytes).root, root.kind == .array else {
        return (lines, "error: \(record.position): is no JSON array; give one array of ids a line")
      }
      var ids: [UInt32] = []
      for element in root.elements {
        guard let id = element.int.flatMap({ UInt32(exactly: $0) }), tokenizer.bytes(of: id) != nil else {
          return (
            lines,
            "error: \(record.position): \(String(decoding: element.rawText, as: UTF8.self)) is no id of the "
              + "tokenizer; its ids are below \(tokenizer.vocabularySize)"
          )
        }
        ids.append(id)
      }
      var writer = JSONWriter()
      writer.string(tokenizer.decodeText(ids, skipSpecial: skipSpecial))
      lines += writer.take() + [UInt8(ascii: "\n")]
    }
    return (lines, nil)
  }
}
