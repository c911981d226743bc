import ArgumentParser
import Tokenization

/// Which tokenizer to use.
struct TokenizerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "tokenizer.json, tekken.json, .tiktoken file, SentencePiece BPE model, or a folder that holds one; tiny is the bundled one.",
      valueName: "path"))
  var tokenizer: String = BundledPreset.name

  @Option(
    help: ArgumentHelp(
      "What a .tiktoken file does not say: its encoding or pre-tokenizer. One of \(TiktokenEncoding.names.joined(separator: ", ")).",
      valueName: "name"))
  var encoding: String?

  @Flag(
    help: ArgumentHelp(
      "Neither use nor keep the prepared form of a large tokenizer.",
      discussion: "It is kept in $PREFER_CACHE, else $XDG_CACHE_HOME/prefer, else ~/.cache/prefer."))
  var noCache = false

  /// Loads it.
  func load() throws -> Tokenizer {
    let cache = noCache ? nil : TokenizerCache.standard()
    guard let encoding else { return try Self.load(tokenizer, cache: cache) }
    guard let known = TiktokenEncoding(named: encoding) else {
      throw CommandFailure.usage(
        "there is no encoding named \(encoding); the names are \(TiktokenEncoding.names.joined(separator: ", "))"
      )
    }
    return try Tokenizer.load(ranks: tokenizer, encoding: known, cache: cache)
  }

  /// Loads the tokenizer at a path, or the bundled one.
  static func load(_ path: String, cache: TokenizerCache? = .standard()) throws -> Tokenizer {
    if path == BundledPreset.name { return try BundledPreset.tokenizer() }
    let loaded = try Tokenizer.load(path: path, cache: cache)
    for notice in loaded.notices { Terminal.standardError.write("note: \(path): \(notice)\n") }
    return loaded
  }
}
