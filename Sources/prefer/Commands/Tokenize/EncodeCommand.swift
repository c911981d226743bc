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
        prefer tokenize encode --tokenizer MODEL --refuse-specials --invalid-utf8 refuse - < user.txt
      """)

  @OptionGroup var tokenizer: TokenizerOptions

  @Argument(
    help: ArgumentHelp("The text, or - for standard input; with --json-lines a file.", valueName: "text"))
  var text: String = "-"

  @Flag(help: "Print a line a token: id, byte range, text.")
  var pieces = false

  @Flag(help: "Treat the spelling of control tokens as ordinary text.")
  var specialsAsText = false

  @Flag(help: "Refuse a text that spells a control token.")
  var refuseSpecials = false

  @Option(
    help: ArgumentHelp(
      "What becomes of bytes that are not UTF-8. Kept, they come back when decoded.",
      valueName: "what"))
  var invalidUTF8: InvalidBytes = .keep

  /// What becomes of bytes that are not UTF-8.
  enum InvalidBytes: String, ExpressibleByArgument, CaseIterable {
    case keep, replace, refuse
  }

  @Flag(help: "Put the tokenizer's own beginning and end tokens around the text.")
  var addSpecialTokens = false

  @Flag(help: "Read a JSON string a line; write a JSON array of ids a line.")
  var jsonLines = false

  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    if jsonLines && pieces { throw ValidationError("Give --json-lines or --pieces, not both.") }
    if jsonLines && invalidUTF8 != .keep {
      throw ValidationError(
        "Lines of JSON are UTF-8 or refused: --invalid-utf8 is for a text, not for --json-lines.")
    }
    if specialsAsText && refuseSpecials {
      throw ValidationError("Give --specials-as-text or --refuse-specials, not both.")
    }
  }

  func run() throws {
    let loaded = try tokenizer.load()
    if jsonLines { return try encodeLines(with: loaded) }
    let bytes = try checked(text == "-" ? StandardInput.readAll() : Array(text.utf8))
    if refuseSpecials, let refusal = EncodeCommand.refusal(of: bytes, by: loaded) {
      throw CommandFailure(status: .failed, message: "error: \(source): \(refusal)")
    }
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

  /// Where the text comes from, for messages.
  private var source: String { text == "-" ? "standard input" : "the text" }

  /// The text as `--invalid-utf8` wants it.
  private func checked(_ text: [UInt8]) throws -> [UInt8] {
    guard invalidUTF8 != .keep else { return text }
    let ranges = InvalidUTF8.ranges(in: text)
    guard let first = ranges.first else { return text }
    if invalidUTF8 == .replace { return InvalidUTF8.replaced(ranges, in: text) }
    let bytes = text[first].map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    let others = ranges.count == 1 ? "" : ", and \(ranges.count - 1) more"
    throw CommandFailure(
      status: .failed,
      message:
        "error: \(source): byte \(first.lowerBound) (\(bytes)) is not UTF-8\(others); mend the text, or give --invalid-utf8 replace"
    )
  }

  /// Why a text is refused: it spells a control token.
  private static func refusal(of text: some Sequence<UInt8>, by tokenizer: Tokenizer) -> String? {
    tokenizer.firstSpecialToken(in: text).map { token, range in
      "bytes \(range.lowerBound) to \(range.upperBound) spell the control token \(token.content); take it out, or give "
        + "--specials-as-text"
    }
  }

  /// Many texts at once: every line in has its line out, in order.
  private func encodeLines(with loaded: Tokenizer) throws {
    let reader = try RecordReader(inputs: [text])
    let specials: SpecialTokens = specialsAsText ? .asText : .recognised
    let addsSpecials = addSpecialTokens
    let refuses = refuseSpecials
    let report = ReadingReport("encoding", quiet: true) { reader.progress }
    try mapRecordsInOrder(
      reader, workers: runOptions.threadCount,
      transform: { EncodeCommand.lines(of: $0, loaded, specials, addsSpecials, refuses) },
      consume: { result in
        switch result {
        case .problem(let problem): report.problem(problem)
        case .records(let encoded):
          Terminal.standardOutput.write(encoded.lines)
          if let failure = encoded.failure { throw failure }
        }
      })
    if report.isIncomplete { throw CommandFailure(status: .unreadable) }
  }

  /// The ids of a block's texts, up to the first line that is no text, or refused.
  private static func lines(
    of block: RecordBlock, _ tokenizer: Tokenizer, _ specials: SpecialTokens, _ addSpecialTokens: Bool,
    _ refusesSpecials: Bool
  ) -> (lines: [UInt8], failure: CommandFailure?) {
    var encoder = tokenizer.makeEncoder()
    var ids: [UInt32] = []
    var lines: [UInt8] = []
    for record in block.records {
      guard let document = try? JSONDocument.parse(record.bytes), let text = document.root.stringBytes else {
        let message = "error: \(record.position): is no JSON string; give one string a line"
        return (lines, CommandFailure(status: .unreadable, message: message))
      }
      if refusesSpecials, let refusal = refusal(of: text, by: tokenizer) {
        return (lines, CommandFailure(status: .failed, message: "error: \(record.position): \(refusal)"))
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
