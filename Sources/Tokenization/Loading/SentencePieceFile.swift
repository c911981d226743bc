/// Makes a tokenizer of a SentencePiece model file with byte pairs, that of Llama 2, Mistral 7B, Gemma and others.
///
/// Two pieces merge whenever their texts together are a piece, the highest score first: every split of a piece is a
/// merge. Control pieces become added tokens, as all front ends of such models have them; with control tokens as
/// text, ids are those of the sentencepiece library.
struct SentencePieceFile {
  private let model: SentencePieceModel
  private let source: String

  /// Reads the file's bytes.
  ///
  /// - Parameters:
  ///   - configuration: What files beside it say of further tokens, and of those put around texts.
  ///   - tables: The model's tables, if they are there already: then `bytes` are a description's document.
  static func read(
    _ bytes: ArraySlice<UInt8>, source: String,
    configuration: TokenizerConfiguration = TokenizerConfiguration(),
    tables: ModelTables? = nil
  ) throws(TokenizerError) -> TokenizerDescription {
    let file = SentencePieceFile(model: try SentencePieceModel(bytes, source: source), source: source)
    return try file.description(configuration, tables)
  }

  private func description(
    _ configuration: TokenizerConfiguration, _ prepared: ModelTables?
  ) throws(TokenizerError) -> TokenizerDescription {
    try refuseOthers()
    let own = addedTokens
    let further = try configuration.tokens(beyond: own) { content in
      if let prepared { return prepared.vocabulary.idOfAnyToken(Array(content.utf8)) }
      return model.pieces.first { $0.text.elementsEqual(content.utf8) }.map { UInt32($0.id) }
    }
    let added = own + further.tokens
    let tables = if let prepared { prepared } else { try self.tables(further.tokens) }
    let fallback = try CharacterFallback(
      byteTokens: model.hasByteFallback ? byteTokens() : nil, unknown: unknown(), fusesUnknown: true)
    var decoding = TokenDecoding()
    if model.escapesSpaces {
      decoding.replaced = SentencePieceRules.mark
      decoding.replacement = [0x20]
      if model.removesExtraSpaces {
        decoding.dropsBeforeText = true
      } else if model.addsDummySpace {
        decoding.strippedText = [0x20]
        decoding.stripsStart = 1
      }
    }
    decoding.hasByteTokens = model.hasByteFallback
    func id(_ content: [UInt8]) -> UInt32? {
      added.first { $0.content.utf8.elementsEqual(content) }?.id
    }
    var roles = TokenRoles(
      beginningOfText: id(model.beginning), endOfText: id(model.end), padding: id(model.padding))
    roles = configuration.roles(over: roles, among: added)
    return TokenizerDescription(
      model: TokenizerModel(
        tables: tables, normalizer: Normalizer(steps: [.sentencePiece(try rules())]),
        preTokenizer: PreTokenizer(steps: []), wholePiecesFirst: false, rankedByID: false,
        addedTokens: added, template: template(configuration, roles), alphabet: .characters(fallback),
        decoding: decoding),
      roles: roles, notices: further.notices, document: model.document)
  }

  /// What transformers puts around texts; the library itself puts nothing.
  private func template(
    _ configuration: TokenizerConfiguration, _ roles: TokenRoles
  ) -> TokenizerModel.Template {
    let begins = ["Llama", "CodeLlama", "Gemma"].contains { configuration.className == $0 + "Tokenizer" }
    var template = TokenizerModel.Template()
    if configuration.addsBeginning ?? begins { template.prefix += [roles.beginningOfText].compactMap { $0 } }
    if configuration.addsEnd ?? false { template.suffix += [roles.endOfText].compactMap { $0 } }
    return template
  }

  private func unsupported(_ what: String, _ expected: String, _ remedy: String) -> TokenizerError {
    TokenizerError(
      .unsupported, source: source, message: "\(what) is not supported", expected: expected, remedy: remedy)
  }

  private func refuseOthers() throws(TokenizerError) {
    guard model.algorithm == .bytePairs else {
      throw unsupported(
        "a SentencePiece model of type \(model.algorithm)", "type bytePairs (BPE)",
        "Use the tokenizer of a model with byte-pair encoding, such as Llama, Mistral or Gemma.")
    }
    if model.hasDenormalizer {
      throw unsupported(
        "a SentencePiece model that changes text in decoding", "no denormalizer", "Use another tokenizer.")
    }
    if !model.escapesSpaces, model.isSpaceSuffix {
      throw unsupported(
        "space as a suffix without marks", "escape_whitespaces", "Use another tokenizer.")
    }
    if let unused = model.pieces.first(where: { $0.kind == .unused && characterCount($0.text) > 1 }) {
      throw unsupported(
        "the unused piece \"\(String(decoding: unused.text, as: UTF8.self))\", which is taken apart again,",
        "pieces in use", "Use the tokenizer.json of the model.")
    }
  }

  private func characterCount(_ text: ArraySlice<UInt8>) -> Int { text.count { $0 & 0xC0 != 0x80 } }

  private func rules() throws(TokenizerError) -> SentencePieceRules {
    var map: CharacterMap?
    if !model.characterMap.isEmpty {
      map = CharacterMap(compiled: model.characterMap)
      if map == nil {
        throw TokenizerError(
          .malformed, source: source,
          message: "the character map of the rules \(model.rulesName) is damaged",
          expected: "a trie and its replacements", remedy: "Fetch the file again.")
      }
    }
    return SentencePieceRules(
      characters: map, protected: model.pieces.filter { $0.kind == .userDefined }.map { Array($0.text) },
      addsDummySpace: model.addsDummySpace, removesExtraSpaces: model.removesExtraSpaces,
      escapesSpaces: model.escapesSpaces, isSpaceSuffix: model.isSpaceSuffix)
  }

  private var addedTokens: [AddedToken] {
    model.pieces.compactMap { piece in
      let content = String(decoding: piece.text, as: UTF8.self)
      let id = piece.id
      switch piece.kind {
      case .unknown, .control: return AddedToken(id: UInt32(id), content: content)
      case .userDefined:
        return AddedToken(id: UInt32(id), content: content, isSpecial: false, isNormalized: true)
      case .normal, .unused, .byte: return nil
      }
    }
  }

  private func unknown() throws(TokenizerError) -> UInt32 {
    guard let id = model.pieces.first(where: { $0.kind == .unknown })?.id else {
      throw TokenizerError(
        .inconsistentVocabulary, source: source, message: "no piece stands for unknown characters",
        expected: "a piece of kind UNKNOWN", remedy: "Fetch the file again; it may be cut off.")
    }
    return UInt32(id)
  }

  private func byteTokens() throws(TokenizerError) -> [UInt32] {
    var ids = [UInt32](repeating: Vocabulary.none, count: 256)
    for piece in model.pieces where piece.kind == .byte {
      if let byte = piece.text.withUnsafeBufferPointer({ TokenDecoding.byte(of: $0) }) {
        ids[Int(byte)] = UInt32(piece.id)
      }
    }
    guard !ids.contains(Vocabulary.none) else {
      throw TokenizerError(
        .inconsistentVocabulary, source: source,
        message: "bytes stand in for unknown characters, but not all of them have a piece",
        expected: "the pieces <0x00> to <0xFF>", remedy: "Fetch the file again; it may be cut off.")
    }
    return ids
  }

  /// The vocabulary, with tokens that the file does not have, and the merges.
  private func tables(_ further: [AddedToken]) throws(TokenizerError) -> ModelTables {
    var tokens = TokenList(expected: model.pieces.count)
    var seen: [ArraySlice<UInt8>: Int] = [:]
    seen.reserveCapacity(model.pieces.count)
    for (id, piece) in model.pieces.enumerated() {
      if let first = seen.updateValue(id, forKey: piece.text) {
        throw TokenizerError(
          .inconsistentVocabulary, source: source, place: "piece \(id)",
          message: "\"\(String(decoding: piece.text, as: UTF8.self))\" is piece \(first) already",
          expected: "each piece once", remedy: "Fetch the file again.")
      }
      let merges = piece.kind == .normal || piece.kind == .userDefined || piece.kind == .unused
      do {
        try tokens.add(id: id, piece.text, areBytes: merges)
      } catch {
        throw TokenizerError(
          .malformed, source: source, message: "has too many pieces",
          expected: "fewer than \(TokenList.idLimit)", remedy: "Fetch the file again.")
      }
    }
    _ = try AddedTokenReader(source: source).join(further, to: &tokens)
    guard tokens.highestID >= 0 else {
      throw TokenizerError(
        .malformed, source: source, message: "holds no pieces", expected: "a model file of SentencePiece",
        remedy: "Fetch the file again; it may be cut off.")
    }
    let vocabulary = Vocabulary(tokens)
    try requireCharacters(in: vocabulary)
    return ModelTables(vocabulary: vocabulary, merges: MergeTable(merges(of: vocabulary)))
  }

  /// Characters of pieces must be pieces themselves: the library can merge characters without an id, we cannot.
  private func requireCharacters(in vocabulary: Vocabulary) throws(TokenizerError) {
    for (id, piece) in model.pieces.enumerated() where piece.kind == .normal {
      var start = piece.text.startIndex
      while start < piece.text.endIndex {
        let end = Self.characterEnd(piece.text, start)
        let known = piece.text[start..<end].withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { vocabulary.id(of: $0, count: buffer.count) } ?? Vocabulary.none
        }
        if known == Vocabulary.none {
          throw TokenizerError(
            .unsupported, source: source, place: "piece \(id)",
            message: "\"\(String(decoding: piece.text, as: UTF8.self))\" has the character \""
              + "\(String(decoding: piece.text[start..<end], as: UTF8.self))\", which is no piece itself",
            expected: "a piece for each character of a piece", remedy: "Use the tokenizer.json of the model.")
        }
        start = end
      }
    }
  }

  private static func characterEnd(_ text: ArraySlice<UInt8>, _ start: Int) -> Int {
    var end = start + 1
    while end < text.endIndex, text[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }

  /// Every way to cut a piece in two pieces, ranked by score; equal scores have equal ranks, so that the leftmost pair
  /// goes first.
  private func merges(of vocabulary: Vocabulary) -> [MergeTable.Entry] {
    let scores = Set(model.pieces.map(\.score)).sorted(by: >)
    var ranks: [Float: UInt32] = [:]
    for (rank, score) in scores.enumerated() { ranks[score] = UInt32(rank) }
    let count = model.pieces.count
    return MergeTable.allSplits(of: vocabulary) { id in
      Int(id) < count ? ranks[model.pieces[Int(id)].score] ?? 0 : 0
    }
  }
}
