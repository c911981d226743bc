/// Tokenizers to files.
extension Tokenizer {
  /// The tokenizer as a `tokenizer.json` that Hugging Face's loader reads and encodes alike with; the very file that it
  /// was read from, if it was one.
  ///
  /// - Throws: ``TokenizerError`` for a SentencePiece model: its rules have no exact form there.
  public func json() throws(TokenizerError) -> [UInt8] {
    if isReadFromJSON { return Array(sourceBytes) }
    guard case .bytes = model.alphabet else {
      throw TokenizerError(
        .unsupported, source: source, message: "a SentencePiece model cannot be written as a tokenizer.json",
        expected: "a byte-level tokenizer", remedy: "Keep the model file.")
    }
    return TokenizerJSONWriter.write(model)
  }

  /// The tokenizer as a rank file for tiktoken: byte tokens and their ids. Control tokens, pre-tokenizer and
  /// normalization are no part of that format; whoever loads the file must name them.
  ///
  /// The format says which tokens there are, not which pairs merge: two neighbours merge whenever their bytes
  /// are a token. A trained tokenizer knows only the pairs it learnt, so rare pieces can get other ids there
  /// (with 16,000 tokens trained on 7 MB, 7 of 500 texts had one). The `tokenizer.json` has no such difference.
  ///
  /// - Throws: ``TokenizerError`` if merges do not rank as the ids of what they make, which the format assumes.
  public func rankFile() throws(TokenizerError) -> [UInt8] {
    guard case .bytes = model.alphabet else {
      throw TokenizerError(
        .badArgument, source: source, message: "its tokens are made of characters, not of bytes",
        expected: "a byte-level tokenizer", remedy: "Write a tokenizer.json instead.")
    }
    var last: UInt32 = 0
    for merge in model.merges.sortedMerges() {
      guard merge.product >= last else {
        throw TokenizerError(
          .badArgument, source: source,
          message: "the ids of its tokens are not in the order of its merges",
          expected: "ids that rise from merge to merge",
          remedy: "Write a tokenizer.json instead; a rank file cannot hold this vocabulary.")
      }
      last = merge.product
    }
    let control = Set(model.addedTokens.map(\.id))
    var lines: [UInt8] = []
    for id in 0..<UInt32(model.vocabulary.count)
    where model.vocabulary.kind(of: id) == .bytes && !control.contains(id) {
      Base64.encode(model.vocabulary.bytes(of: id), into: &lines)
      lines.append(UInt8(ascii: " "))
      lines.append(contentsOf: String(id).utf8)
      lines.append(UInt8(ascii: "\n"))
    }
    return lines
  }

  /// Bytes that are equal for two tokenizers exactly if they were made of the same file with the same
  /// settings: what a store of ids hashes to know which tokenizer it belongs to.
  public var fingerprintBytes: [UInt8] {
    var text = "\(model.normalizer)\n\(model.preTokenizer.name)\n"
    for token in model.addedTokens {
      text += "\(token.id) \(token.content) \(token.flags)\n"
    }
    return Array(text.utf8) + sourceBytes
  }
}
