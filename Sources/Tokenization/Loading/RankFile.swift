/// Reads rank files of tiktoken: a line for each token, Base64 of its bytes, a space, its rank, which is its id.
enum RankFile {
  /// Reads `bytes`.
  ///
  /// - Parameters:
  ///   - source: The file's path, for errors and to recognise the encoding by its name.
  ///   - encoding: What the file does not say; nil to recognise it.
  ///   - tables: The model's tables, if they are there already: then `bytes` are a description's document.
  static func read(
    _ bytes: ArraySlice<UInt8>, source: String, encoding: TiktokenEncoding?,
    tables prepared: ModelTables? = nil
  ) throws(TokenizerError) -> TokenizerDescription {
    if let prepared {
      let count = Int(String(decoding: bytes, as: UTF8.self)) ?? 0
      let encoding = try self.encoding(encoding, source: source, rankCount: count)
      return description(prepared, encoding, rankCount: count)
    }
    var tokens = TokenList(expected: bytes.count / 16)
    var rankCount = 0
    var lineNumber = 0
    var position = bytes.startIndex
    while position < bytes.endIndex {
      lineNumber += 1
      let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.endIndex
      var line = bytes[position..<end]
      position = end + 1
      if line.last == 0x0D { line.removeLast() }
      if line.isEmpty { continue }
      try readLine(line, number: lineNumber, source: source, into: &tokens)
      rankCount += 1
    }
    guard rankCount > 0 else {
      throw TokenizerError(
        .malformed, source: source, message: "holds no ranks",
        expected: "lines of a token in Base64, a space and its rank", remedy: "Use a .tiktoken file.")
    }
    let encoding = try self.encoding(encoding, source: source, rankCount: rankCount)
    for special in encoding.specialTokens {
      if tokens.contains(Int(special.id)) {
        // Two names for one control token are allowed; a rank and a control token in one place are not.
        if encoding.specialTokens.first(where: { $0.id == special.id }) != special { continue }
        throw TokenizerError(
          .inconsistentVocabulary, source: source,
          message: "rank \(special.id) is that of \(special.content) in \(encoding.name)",
          expected: "the rank file of \(encoding.name)", remedy: "Name the encoding that fits the file.")
      }
      do {
        try tokens.add(id: Int(special.id), special.content.utf8, areBytes: false)
      } catch {
        throw TokenizerError(
          .badArgument, source: source,
          message: "the control token \(special.content) has the unusable id \(special.id)",
          remedy: "Give control tokens ids below \(TokenList.idLimit), each once.")
      }
    }
    let vocabulary = Vocabulary(tokens)
    try requireAllBytes(of: vocabulary, source: source)
    let tables = ModelTables(
      vocabulary: vocabulary, merges: MergeTable(RankMerges.merges(of: vocabulary)))
    return description(tables, encoding, rankCount: rankCount)
  }

  private static func description(
    _ tables: ModelTables, _ encoding: TiktokenEncoding, rankCount: Int
  ) -> TokenizerDescription {
    let model = TokenizerModel(
      tables: tables, normalizer: encoding.normalizer, preTokenizer: encoding.preTokenizer,
      wholePiecesFirst: true, rankedByID: true, addedTokens: encoding.specialTokens)
    return TokenizerDescription(
      model: model, roles: TokenRoles(wellKnownIn: encoding.specialTokens),
      document: Array(String(rankCount).utf8))
  }

  /// The encoding that was named, or the one that name and size of the file tell.
  private static func encoding(
    _ named: TiktokenEncoding?, source: String, rankCount: Int
  ) throws(TokenizerError) -> TiktokenEncoding {
    let fileName = TokenizerFiles.split(source).name
    guard let encoding = named ?? TiktokenEncoding(fileName: fileName, rankCount: rankCount) else {
      throw TokenizerError(
        .badArgument, source: source,
        message: "neither its name nor its \(rankCount) ranks tell which encoding it is",
        expected: "an encoding or pre-tokenizer by name",
        remedy: "Name one of: \(TiktokenEncoding.names.joined(separator: ", ")).")
    }
    return encoding
  }

  /// Whether bytes begin like a rank file.
  static func isOne(_ head: ArraySlice<UInt8>) -> Bool {
    guard let line = head.split(separator: 0x0A).first, let space = line.firstIndex(of: 0x20) else {
      return false
    }
    var token: [UInt8] = []
    let rank = line[(space + 1)...].filter { $0 != 0x0D }
    return Base64.decode(line[..<space], into: &token) && !token.isEmpty && !rank.isEmpty
      && rank.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  private static func readLine(
    _ line: ArraySlice<UInt8>, number: Int, source: String, into tokens: inout TokenList
  ) throws(TokenizerError) {
    func malformed(_ message: String) -> TokenizerError {
      TokenizerError(
        .malformed, source: source, place: "line \(number)", message: message,
        expected: "a token in Base64, a space and its rank",
        remedy: "Fetch the file again; it may be cut off or of another format.")
    }
    guard let space = line.firstIndex(of: 0x20), space > line.startIndex else {
      throw malformed("has no rank")
    }
    guard space - line.startIndex <= (TokenList.longestSplitToken + 2) / 3 * 4 else {
      throw malformed("has a token of more than \(TokenList.longestSplitToken) bytes")
    }
    var rank = 0
    let digits = line[(space + 1)...]
    guard !digits.isEmpty, digits.count <= 9 else { throw malformed("has no usable rank") }
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { throw malformed("has a rank that is no number") }
      rank = rank * 10 + Int(digit - 0x30)
    }
    var isBase64 = true
    do {
      try tokens.add(id: rank) { arena in
        isBase64 = Base64.decode(line[..<space], into: &arena)
        return true
      }
    } catch {
      switch error {
      case .duplicateID:
        throw TokenizerError(
          .inconsistentVocabulary, source: source, place: "line \(number)",
          message: "rank \(rank) stands for another token already", expected: "each rank once",
          remedy: "Fetch the file again.")
      case .idOutOfRange: throw malformed("has the rank \(rank), beyond \(TokenList.idLimit - 1)")
      }
    }
    if !isBase64 { throw malformed("has a token that is no Base64") }
  }

  private static func requireAllBytes(of vocabulary: Vocabulary, source: String) throws(TokenizerError) {
    let missing = vocabulary.missingBytes
    if missing.isEmpty { return }
    let named = missing.prefix(8).map(String.init).joined(separator: ", ")
    throw TokenizerError(
      .inconsistentVocabulary, source: source,
      message:
        "\(missing.count) of the 256 single bytes have no rank: \(named)\(missing.count > 8 ? ", ..." : "")",
      expected: "a rank for each single byte", remedy: "Fetch the file again; it may be cut off.")
  }
}
