import ArgumentParser
import Tokenization

/// Which tokenizer to use.
struct TokenizerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "tokenizer.json, .tiktoken file, or a folder that holds one; tiny is the bundled one.",
      valueName: "path"))
  var tokenizer: String = BundledPreset.name

  @Option(
    help: ArgumentHelp(
      "What a .tiktoken file does not say: its encoding or pre-tokenizer. One of \(TiktokenEncoding.names.joined(separator: ", ")).",
      valueName: "name"))
  var encoding: String?

  /// Loads it.
  func load() throws -> Tokenizer {
    guard let encoding else { return try Self.load(tokenizer) }
    guard let known = TiktokenEncoding(named: encoding) else {
      throw CommandFailure.usage(
        "there is no encoding named \(encoding); the names are \(TiktokenEncoding.names.joined(separator: ", "))"
      )
    }
    return try Tokenizer.load(ranks: tokenizer, encoding: known)
  }

  /// Loads the tokenizer at a path, or the bundled one.
  static func load(_ path: String) throws -> Tokenizer {
    path == BundledPreset.name ? try BundledPreset.tokenizer() : try Tokenizer.load(path: path)
  }
}
