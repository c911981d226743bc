import JSONText

/// Reads the roles of tokens from the `tokenizer_config.json` beside a `tokenizer.json`.
enum TokenizerConfiguration {
  /// The roles that the file names, over those that `tokens` suggest by their well-known contents.
  static func roles(
    _ bytes: ArraySlice<UInt8>, source: String, tokens: [AddedToken]
  ) throws(TokenizerError) -> TokenRoles {
    let root: JSONValue
    do {
      root = try JSONDocument.parse(bytes).root
    } catch {
      throw TokenizerError(
        .malformed, source: source, place: "line \(error.line), column \(error.column)",
        message: error.message, expected: error.expected, remedy: "Mend the file or remove it.")
    }
    var roles = TokenRoles(wellKnownIn: tokens)
    try set(&roles.beginningOfText, "bos_token", root, source, tokens)
    try set(&roles.endOfText, "eos_token", root, source, tokens)
    try set(&roles.padding, "pad_token", root, source, tokens)
    return roles
  }

  /// Sets a role that the file names: a string, an object with `content`, or null for none.
  private static func set(
    _ role: inout UInt32?, _ name: String, _ root: JSONValue, _ source: String, _ tokens: [AddedToken]
  ) throws(TokenizerError) {
    guard let value = root[name] else { return }
    if value.isNull {
      role = nil
      return
    }
    guard let content = value.string ?? value["content"]?.string,
      let token = tokens.first(where: { $0.content.utf8.elementsEqual(content.utf8) })
    else {
      throw TokenizerError(
        .inconsistentVocabulary, source: source, place: value.pointer,
        message: "names a token that the tokenizer does not add", expected: "one of its added tokens",
        remedy: "Name an added token of tokenizer.json, or null.")
    }
    role = token.id
  }
}
