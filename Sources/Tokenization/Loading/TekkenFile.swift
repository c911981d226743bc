import JSONText

/// Reads Mistral's `tekken.json`: ranks in Base64, a pattern, and the number of control tokens, which have the first
/// ids.
enum TekkenFile {
  /// Contents of the first control tokens where a file of the first versions does not list them.
  private static let firstControls = [
    "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]",
    "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]",
  ]

  /// Whether the root of a JSON file is that of a tekken file.
  static func isOne(_ root: JSONValue) -> Bool {
    root["config"]?["pattern"] != nil && root["vocab"]?.kind == .array
  }

  /// Reads the root of the file.
  ///
  /// - Parameters:
  ///   - configuration: What files beside it say of roles.
  ///   - tables: The model's tables, if they are there already: then `root` is that of a description's document.
  static func read(
    _ root: JSONValue, source: String, configuration: TokenizerConfiguration,
    tables prepared: ModelTables? = nil
  ) throws(TokenizerError) -> TokenizerDescription {
    let problems = ComponentProblems(source: source)
    guard let config = root["config"], let pattern = config["pattern"]?.string,
      let size = config["default_vocab_size"]?.int,
      let controlCount = config["default_num_special_tokens"]?.int,
      let entries = root["vocab"], size > controlCount, controlCount >= 0, size <= TokenList.idLimit
    else {
      throw problems.malformed(
        root, "is no complete tekken file",
        "\"config\" with pattern, default_vocab_size and default_num_special_tokens, and \"vocab\"")
    }
    let controls = try controlTokens(root["special_tokens"], count: controlCount, problems)
    let tables =
      if let prepared { prepared } else { try self.tables(entries, size: size, controls, source: source) }
    let model = TokenizerModel(
      tables: tables, preTokenizer: PreTokenizer(steps: [try step(pattern, config, problems)]),
      wholePiecesFirst: true, rankedByID: true, addedTokens: controls)
    return TokenizerDescription(
      model: model, roles: configuration.roles(over: TokenRoles(wellKnownIn: controls), among: controls),
      document: document(root))
  }

  /// The file without its ranks.
  private static func document(_ root: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("vocab")
    writer.raw("[]".utf8)
    for member in root.members where member.key.string != "vocab" {
      writer.key(raw: member.key.rawText)
      writer.raw(member.value.rawText)
    }
    writer.endObject()
    return writer.take()
  }

  private static func tables(
    _ entries: JSONValue, size: Int, _ controls: [AddedToken], source: String
  ) throws(TokenizerError) -> ModelTables {
    let problems = ComponentProblems(source: source)
    let controlCount = controls.count
    var tokens = TokenList(expected: size)
    do {
      for control in controls { try tokens.add(id: Int(control.id), control.content.utf8, areBytes: false) }
    } catch {
      throw problems.malformed(entries, "has a control token twice", "each rank once")
    }
    // Files carry more ranks than the vocabulary takes.
    for entry in entries.elements {
      guard let rank = entry["rank"]?.int, rank >= 0, let encoded = entry["token_bytes"]?.stringBytes else {
        throw problems.malformed(entry, "has no rank or no token_bytes", "both")
      }
      if rank >= size - controlCount { continue }
      guard encoded.count <= (TokenList.longestSplitToken + 2) / 3 * 4 else {
        throw problems.malformed(
          entry, "is a token of more than \(TokenList.longestSplitToken) bytes", "a shorter one")
      }
      var isBase64 = true
      do {
        try tokens.add(id: rank + controlCount) { arena in
          isBase64 = Base64.decode(encoded, into: &arena)
          return true
        }
      } catch {
        throw TokenizerError(
          .inconsistentVocabulary, source: source, place: entry.pointer,
          message: "rank \(rank) stands for another token already", expected: "each rank once",
          remedy: "Fetch the file again.")
      }
      if !isBase64 { throw problems.malformed(entry, "has token_bytes that are no Base64", "Base64") }
    }
    let vocabulary = Vocabulary(tokens)
    guard vocabulary.missingBytes.isEmpty else {
      throw TokenizerError(
        .inconsistentVocabulary, source: source, place: "/vocab",
        message: "\(vocabulary.missingBytes.count) of the 256 single bytes have no rank",
        expected: "a rank for each single byte", remedy: "Fetch the file again; it may be cut off.")
    }
    return ModelTables(vocabulary: vocabulary, merges: MergeTable(RankMerges.merges(of: vocabulary)))
  }

  private static func controlTokens(
    _ listed: JSONValue?, count: Int, _ problems: ComponentProblems
  ) throws(TokenizerError) -> [AddedToken] {
    var contents: [Int: String] = [:]
    if let listed, listed.kind == .array {
      for entry in listed.elements {
        guard let rank = entry["rank"]?.int, (0..<count).contains(rank),
          let content = entry["token_str"]?.string, !content.isEmpty
        else {
          throw problems.malformed(entry, "is no control token", "token_str, and a rank below \(count)")
        }
        contents[rank] = content
      }
    } else {
      for (rank, content) in firstControls.enumerated() where rank < count { contents[rank] = content }
    }
    return (0..<count).map { AddedToken(id: UInt32($0), content: contents[$0] ?? "<SPECIAL_\($0)>") }
  }

  /// The splitting by `pattern`, as tiktoken does it: text that it does not match is dropped.
  private static func step(
    _ pattern: String, _ config: JSONValue, _ problems: ComponentProblems
  ) throws(TokenizerError) -> SplitStep {
    if let rule = SplitRule(pattern: pattern), rule.matchesEverything { return .rule(rule) }
    do throws(RegexError) {
      let expression = try RegularExpression(pattern, .fancyRegex)
      return .expression(ExpressionSplit(expression: expression, behavior: .removed, isInverted: true))
    } catch {
      throw problems.unsupported(
        config, "the pattern \(pattern): \(error.message) at character \(error.offset + 1)",
        supported: "a regular expression of the kind that pre-tokenizers use")
    }
  }
}
