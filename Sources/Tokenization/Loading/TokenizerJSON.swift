import JSONText

/// Reads Hugging Face's `tokenizer.json` of BPE tokenizers, and Mistral's `tekken.json`. What is not supported is
/// refused by name.
struct TokenizerJSON {
  private let source: String

  init(source: String) { self.source = source }

  /// Reads the file's bytes.
  ///
  /// - Parameters:
  ///   - configuration: What files beside it say of further tokens.
  ///   - tables: The model's tables, if they are there already: then `bytes` are a description's document.
  func read(
    _ bytes: ArraySlice<UInt8>, configuration: TokenizerConfiguration = TokenizerConfiguration(),
    tables prepared: ModelTables? = nil
  ) throws(TokenizerError) -> TokenizerDescription {
    let root: JSONValue
    do {
      root = try JSONDocument.parse(bytes).root
    } catch {
      throw TokenizerError(
        .malformed, source: source, place: "line \(error.line), column \(error.column)",
        message: error.message, expected: error.expected,
        remedy: "Fetch the file again; it may be cut off or of another format.")
    }
    if TekkenFile.isOne(root) {
      return try TekkenFile.read(root, source: source, configuration: configuration, tables: prepared)
    }
    guard root.kind == .object, let model = root["model"], model.kind == .object else {
      throw TokenizerError(
        .malformed, source: source, message: "has no object \"model\"",
        expected: "a tokenizer.json of Hugging Face's tokenizers",
        remedy: "Use the tokenizer.json of the model, not its other files.")
    }
    var normalizerReader = NormalizerReader(source: source)
    let normalizer = try normalizerReader.read(root["normalizer"])
    var preTokenizers = PreTokenizerReader(source: source)
    let preTokenizer = try preTokenizers.read(root["pre_tokenizer"])
    let isByteLevel = preTokenizers.isSpelled
    if isByteLevel, normalizer.spellsBytes {
      throw TokenizerError(
        .unsupported, source: source, place: "/pre_tokenizer",
        message: "ByteLevel as normalizer and as pre-tokenizer, which spells bytes twice, is not supported",
        expected: "one of the two", remedy: "Take it out of one of the two.")
    }
    var decoders = DecoderReader(source: source)
    let decoding = try decoders.read(root["decoder"], isByteLevel: isByteLevel)
    try checkModel(model)

    var added = try AddedTokenReader(source: source).read(root["added_tokens"])
    var notices: [String] = []
    let tables: ModelTables
    if let prepared {
      tables = prepared
    } else {
      tables = try readTables(model, &added, configuration, isByteLevel: isByteLevel, notices: &notices)
      notices += self.notices(root, tables.vocabulary, isByteLevel: isByteLevel)
    }
    if isByteLevel, let unknown = model["unk_token"], !unknown.isNull, !tables.vocabulary.missingBytes.isEmpty
    {
      throw unsupported(unknown, "an unknown token in a vocabulary that lacks single bytes")
    }
    let template = try TemplateReader(source: source).read(
      root["post_processor"], vocabularySize: tables.vocabulary.count)
    let alphabet: PieceAlphabet =
      isByteLevel ? .bytes : .characters(try readFallback(model, tables.vocabulary))
    return TokenizerDescription(
      model: TokenizerModel(
        tables: tables, normalizer: normalizer, preTokenizer: preTokenizer,
        wholePiecesFirst: model["ignore_merges"]?.bool ?? false, rankedByID: false, addedTokens: added,
        template: template, alphabet: alphabet, decoding: decoding),
      roles: configuration.roles(over: TokenRoles(wellKnownIn: added), among: added), notices: notices,
      isTokenizerJSON: true, document: document(root, added))
  }

  /// Reads vocabulary and merges, and adds to `added` the tokens that only the configuration names.
  private func readTables(
    _ model: JSONValue, _ added: inout [AddedToken], _ configuration: TokenizerConfiguration,
    isByteLevel: Bool, notices: inout [String]
  ) throws(TokenizerError) -> ModelTables {
    var tokens = try readVocabulary(model, isByteLevel: isByteLevel)
    let vocabularyCount = tokens.ids.count
    let reader = AddedTokenReader(source: source)
    let further = try configuration.tokens(beyond: added) { content in
      model["vocab"]?[content]?.int.flatMap { UInt32(exactly: $0) }
    }
    added += further.tokens
    notices += further.notices
    let shared = try reader.join(added, to: &tokens)
    notices += reader.notices(added, inVocabulary: shared, count: vocabularyCount)
    let vocabulary = Vocabulary(tokens)
    let merges = try readMerges(model, vocabulary, isByteLevel: isByteLevel)
    return ModelTables(vocabulary: vocabulary, merges: merges)
  }

  /// What a user should know of the file as a whole.
  private func notices(_ root: JSONValue, _ vocabulary: Vocabulary, isByteLevel: Bool) -> [String] {
    var notices: [String] = []
    if isByteLevel, !vocabulary.missingBytes.isEmpty {
      let named = vocabulary.missingBytes.map(String.init).joined(separator: ", ")
      notices.append("The vocabulary has no token for the bytes \(named); such bytes vanish in encoding.")
    }
    if let dropout = root["model"]?["dropout"]?.double, dropout > 0 {
      notices.append("The file asks for merges to be left out at random (dropout \(dropout)); all are made.")
    }
    if let truncation = root["truncation"], let length = truncation["max_length"]?.int {
      notices.append("The file asks for texts to be cut to \(length) tokens; they are encoded whole.")
    }
    if let padding = root["padding"], !padding.isNull {
      notices.append("The file asks for padding; ids are given without.")
    }
    return notices
  }

  /// The file without vocabulary and merges.
  private func document(_ root: JSONValue, _ added: [AddedToken]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("added_tokens")
    TokenizerJSONWriter.write(added, to: &writer)
    for member in root.members where !["model", "added_tokens"].contains(member.key.string) {
      writer.key(raw: member.key.rawText)
      writer.raw(member.value.rawText)
    }
    writer.key("model")
    writer.beginObject()
    for member in root["model"]?.members.map({ $0 }) ?? []
    where !["vocab", "merges"].contains(member.key.string) {
      writer.key(raw: member.key.rawText)
      writer.raw(member.value.rawText)
    }
    writer.endObject()
    writer.endObject()
    return writer.take()
  }

  private func unsupported(_ value: JSONValue, _ what: String) -> TokenizerError {
    TokenizerError(
      .unsupported, source: source, place: value.pointer, message: "\(what) is not supported",
      expected: "byte-pair encoding",
      remedy: "Use a byte-pair encoding tokenizer, such as that of GPT-2, Llama 3, Qwen or Mistral.")
  }

  private func malformed(_ value: JSONValue, _ message: String, expected: String) -> TokenizerError {
    TokenizerError(
      .malformed, source: source, place: value.pointer, message: message, expected: expected,
      remedy: "Fetch the file again, or mend it there.")
  }

  /// Refuses model settings that change what merging gives.
  private func checkModel(_ model: JSONValue) throws(TokenizerError) {
    if let type = model["type"], type.string != "BPE" {
      throw unsupported(type, "a model of type \(type.string ?? "unknown")")
    }
    for name in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let value = model[name], !value.isNull, value.string != "" {
        throw TokenizerError(
          .unsupported, source: source, place: value.pointer,
          message: "\(name), which marks where words end in tokens, is not supported", expected: "null",
          remedy: "Use a model whose tokens hold the spaces before words, as those of GPT-2, Llama, Qwen and "
            + "Mistral do; the kind of CLIP and GPT-1 is not read.")
      }
    }
  }

  /// What becomes of characters without a token, in a model of characters.
  private func readFallback(
    _ model: JSONValue, _ vocabulary: Vocabulary
  ) throws(TokenizerError) -> CharacterFallback {
    func id(_ text: String) -> UInt32 {
      Array(text.utf8).withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { vocabulary.id(of: $0, count: buffer.count) } ?? Vocabulary.none
      }
    }
    var fallback = CharacterFallback(fusesUnknown: model["fuse_unk"]?.bool ?? false)
    if let unknown = model["unk_token"], let text = unknown.string {
      fallback.unknown = id(text)
      if fallback.unknown == Vocabulary.none {
        throw TokenizerError(
          .inconsistentVocabulary, source: source, place: unknown.pointer,
          message: "the unknown token \"\(text)\" is not in the vocabulary", expected: "a token of it",
          remedy: "Fetch the file again, or mend it there.")
      }
    }
    if model["byte_fallback"]?.bool ?? false {
      let digits = Array("0123456789ABCDEF")
      fallback.byteTokens = (0..<256).map { id("<0x\(digits[$0 >> 4])\(digits[$0 & 15])>") }
    }
    return fallback
  }

  private func readVocabulary(
    _ model: JSONValue, isByteLevel: Bool
  ) throws(TokenizerError) -> TokenList {
    guard let vocabulary = model["vocab"], vocabulary.kind == .object else {
      throw malformed(model, "has no object \"vocab\"", expected: "tokens and their ids")
    }
    var tokens = TokenList(expected: vocabulary.count)
    for member in vocabulary.members {
      guard let id = member.value.int else {
        throw malformed(member.value, "is no id", expected: "a whole number")
      }
      let spelled = member.key.stringBytes
      do {
        try tokens.add(id: id) { arena in
          guard isByteLevel else {
            arena.append(contentsOf: spelled)
            return !spelled.isEmpty
          }
          let areBytes = spelled.withUnsafeBufferPointer { ByteAlphabet.appendBytes(of: $0, to: &arena) }
          if !areBytes || spelled.isEmpty { arena.append(contentsOf: spelled) }
          return areBytes && !spelled.isEmpty
        }
      } catch {
        switch error {
        case .duplicateID:
          throw TokenizerError(
            .inconsistentVocabulary, source: source, place: member.value.pointer,
            message: "id \(id) stands for another token already", expected: "each id once",
            remedy: "Fetch the file again, or mend it there.")
        case .idOutOfRange:
          throw malformed(
            member.value, "the id \(id) is out of range", expected: "0 to \(TokenList.idLimit - 1)")
        }
      }
    }
    guard tokens.highestID >= 0 else {
      throw malformed(vocabulary, "is empty", expected: "tokens and their ids")
    }
    return tokens
  }

  private func readMerges(
    _ model: JSONValue, _ vocabulary: Vocabulary, isByteLevel: Bool
  ) throws(TokenizerError) -> MergeTable {
    guard let merges = model["merges"], merges.kind == .array else {
      throw malformed(model, "has no array \"merges\"", expected: "pairs of tokens")
    }
    var entries: [MergeTable.Entry] = []
    entries.reserveCapacity(merges.count)
    var scratch: [UInt8] = []
    for merge in merges.elements {
      let left: ArraySlice<UInt8>
      let right: ArraySlice<UInt8>
      if let text = merge.stringBytes {
        guard let space = text.firstIndex(of: 0x20) else {
          throw malformed(merge, "is no pair", expected: "two tokens with a space between")
        }
        left = text[..<space]
        right = text[(space + 1)...]
      } else if merge.count == 2, let first = merge[0]?.stringBytes, let second = merge[1]?.stringBytes {
        left = first
        right = second
      } else {
        throw malformed(merge, "is no pair", expected: "two tokens, in a string or an array")
      }
      scratch.removeAll(keepingCapacity: true)
      let leftID = id(of: left, in: vocabulary, isByteLevel, &scratch)
      let cut = scratch.count
      let rightID = id(of: right, in: vocabulary, isByteLevel, &scratch)
      guard leftID != Vocabulary.none, rightID != Vocabulary.none else {
        let name = leftID == Vocabulary.none ? left : right
        throw inconsistent(merge, "names \"\(String(decoding: name, as: UTF8.self))\", which no token is")
      }
      let product = scratch.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { vocabulary.id(of: $0, count: buffer.count) } ?? Vocabulary.none
      }
      guard product != Vocabulary.none, cut > 0, cut < scratch.count else {
        let name = String(decoding: left, as: UTF8.self) + String(decoding: right, as: UTF8.self)
        throw inconsistent(merge, "makes \"\(name)\", which no token is")
      }
      entries.append(
        MergeTable.Entry(
          pair: UInt64(leftID) << 32 | UInt64(rightID), rank: UInt32(entries.count), product: product))
    }
    return MergeTable(entries)
  }

  private func inconsistent(_ merge: JSONValue, _ message: String) -> TokenizerError {
    TokenizerError(
      .inconsistentVocabulary, source: source, place: merge.pointer, message: message,
      expected: "tokens of the vocabulary", remedy: "Fetch the file again, or mend it there.")
  }

  /// The token that `spelled` names, whose bytes are appended to `scratch`.
  private func id(
    of spelled: ArraySlice<UInt8>, in vocabulary: Vocabulary, _ isByteLevel: Bool, _ scratch: inout [UInt8]
  ) -> UInt32 {
    let start = scratch.count
    if !isByteLevel { scratch.append(contentsOf: spelled) }
    guard !isByteLevel || spelled.withUnsafeBufferPointer({ ByteAlphabet.appendBytes(of: $0, to: &scratch) })
    else {
      return Vocabulary.none
    }
    return scratch.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { vocabulary.id(of: $0 + start, count: buffer.count - start) } ?? Vocabulary.none
    }
  }
}
