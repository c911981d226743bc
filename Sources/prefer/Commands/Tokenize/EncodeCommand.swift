import ArgumentParser
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
      """)

  @OptionGroup var tokenizer: TokenizerOptions

  @Argument(help: ArgumentHelp("The text, or - for standard input.", valueName: "text"))
  var text: String = "-"

  @Flag(help: "Print a line a token: id, byte range, text.")
  var pieces = false

  @Flag(help: "Treat the spelling of control tokens as ordinary text.")
  var specialsAsText = false

  @Flag(help: "Put the tokenizer's own beginning and end tokens around the text.")
  var addSpecialTokens = false

  func run() throws {
    let loaded = try tokenizer.load()
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

  /// A token's text in quotation marks, with escapes for what a terminal would not show; bytes that are no text in
  /// hexadecimal.
  static func visible(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return "<" + bytes.map { String($0, radix: 16) }.joined(separator: " ") + ">"
    }
    return text.debugDescription
  }
}
