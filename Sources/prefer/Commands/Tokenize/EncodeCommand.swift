import ArgumentParser
import ByteStreams
import JSONText
import Tokenization

/// `prefer tokenize encode`: text to ids.
struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Print the token ids of a text.",
    discussion: """
      EXAMPLES
        prefer tokenize encode --tokenizer MODEL 'Hello, world'
        prefer tokenize encode --tokenizer MODEL --pieces - < article.txt
        prefer tokenize encode --tokenizer MODEL --json-lines texts.jsonl > ids.jsonl
      """)

  @OptionGroup var tokenizer: TokenizerOptions

  @Argument(
    help: ArgumentHelp("The text, or - for standard input; with --json-lines a file.", valueName: "text"))
  var text: String = "-"

  @Flag(help: "Print a line a token: id, byte range, text.")
  var pieces = false

  @Flag(help: "Treat the spelling of control tokens as ordinary text.")
  var specialsAsText = false

  @Flag(help: "Put the tokenizer's own beginning and end tokens around the text.")
  var addSpecialTokens = false

  @Flag(help: "Read a JSON string a line; write a JSON array of ids a line.")
  var jsonLines = false

  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    if jsonLines && pieces { throw ValidationError("Give --json-lines or --pieces, not both.") }
  }

  func run() throws {
    let loaded = try tokenizer.load()
    if jsonLines { return try encodeLines(with: loaded) }
    let bytes = text == "-" ? StandardInput.readAll() : Array(text.utf8)
    var ids: [UInt32] = []
    var ends: [Int] = []
    loaded.encode(
      bytes, specials: specialsAsText ? .asText : .recognised, addSpecialTokens: addSpecialTokens, into: &ids,
      ends: &ends)
    guard pieces else {
      Terminal.standardOutput.write(ids.map(String.init).joined(separator: " ") + "\n")
      return
    }
    var start = 0
    var lines = ""
    for (id, end) in zip(ids, ends) {
      lines += "\(id)\t\(start)-\(end)\t\(EncodeCommand.visible(loaded.decode([id])))\n"
      start = end
    }
    Terminal.standardOutput.write(lines)
  }

  /// Many texts at once: every line in has its line out, in order.
  private func encodeLines(with loaded: Tokenizer) throws {
    let reader = try RecordReader(inputs: [text])
    let specials: SpecialTokens = specialsAsText ? .asText : .recognised
    let addsSpecials = addSpecialTokens
    let report = ReadingReport("encoding", quiet: true) { reader.progress }
    try mapRecordsInOrder(
      reader, workers: runOptions.threadCount,
      transform: { EncodeCommand.lines(of: $0, loaded, specials, addsSpecials) },
      consume: { result in
        switch result {
        case .problem(let problem): report.problem(problem)
        case .records(let encoded):
          Terminal.standardOutput.write(encoded.lines)
          if let failure = encoded.failure { throw CommandFailure(status: .unreadable, message: failure) }
        }
      })
    if report.isIncomplete { throw CommandFailure(status: .unreadable) }
  }

  /// The ids of a block's texts, up to the first line that is no text.
  private static func lines(
    of block: RecordBlock, _ tokenizer: Tokenizer, _ specials: SpecialTokens, _ addSpecialTokens: Bool
  ) -> (lines: [UInt8], failure: String?) {
    var encoder = tokenizer.makeEncoder()
    var ids: [UInt32] = []
    var lines: [UInt8] = []
    for record in block.records {
      guard let document = try? JSONDocument.parse(record.bytes), let text = document.root.stringBytes else {
        return (lines, "error: \(record.position): is no JSON string; give one string a line")
      }
      ids.removeAll(keepingCapacity: true)
      encoder.encode(text, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
      lines.append(UInt8(ascii: "["))
      for (index, id) in ids.enumerated() {
        if index > 0 { lines.append(UInt8(ascii: ",")) }
        lines.append(contentsOf: String(id).utf8)
      }
      lines += [UInt8(ascii: "]"), UInt8(ascii: "\n")]
    }
    return (lines, nil)
  }

  /// A token's text in quotation marks, with escapes for what a terminal would not show; bytes that are no text in
  /// hexadecimal.
  static func visible(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return "<" + bytes.map { String($0, radix: 16) }.joined(separator: " ") + ">"
    }
    return text.debugDescription
  }
}
