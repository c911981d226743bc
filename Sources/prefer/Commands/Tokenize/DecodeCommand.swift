import ArgumentParser
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
      """)

  @OptionGroup var tokenizer: TokenizerOptions

  @Argument(help: ArgumentHelp("Ids, or - for standard input.", valueName: "id"))
  var ids: [String] = ["-"]

  @Flag(help: "Leave control tokens out.")
  var skipSpecial = false

  func run() throws {
    let loaded = try tokenizer.load()
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
}
