import ByteStreams

/// Tokenizers from files.
extension Tokenizer {
  /// Loads a tokenizer.
  ///
  /// - Parameters:
  ///   - path: A `tokenizer.json`, a `tekken.json`, a rank file of tiktoken, a model of SentencePiece with byte pairs,
  ///     the `vocab.bpe` or `merges.txt` of GPT-2's first form with its vocabulary beside it, or a folder that holds
  ///     a tokenizer in one of these forms. What a file is, is seen from its bytes. A `tokenizer_config.json` or
  ///     `special_tokens_map.json` beside it tells which tokens begin and end texts, and may name more tokens.
  ///   - cache: Where what takes time to make is kept; nil for nowhere.
  /// - Throws: ``TokenizerError``, for files that are missing or damaged and for components not supported.
  public static func load(path: String, cache: TokenizerCache? = nil) throws(TokenizerError) -> Tokenizer {
    try load(TokenizerFiles.find(path), encoding: nil, cache: cache)
  }

  /// Loads a rank file.
  ///
  /// - Parameters:
  ///   - path: The file, lines of Base64 and rank.
  ///   - encoding: What the file does not say. If nil, the encoding whose name the file's name starts with,
  ///     else the one whose number of ranks the file has: 50,256 r50k_base; 50,280 p50k_base; 100,256
  ///     cl100k_base; 199,998 o200k_base; 151,643 qwen; 128,000 llama3; otherwise it is an error.
  ///   - cache: Where what takes time to make is kept; nil for nowhere.
  public static func load(
    ranks path: String, encoding: TiktokenEncoding?, cache: TokenizerCache? = nil
  ) throws(TokenizerError) -> Tokenizer {
    try load(TokenizerFiles(format: .ranks, main: path), encoding: encoding, cache: cache)
  }

  private static func load(
    _ files: TokenizerFiles, encoding: TiktokenEncoding?, cache: TokenizerCache?
  ) throws(TokenizerError) -> Tokenizer {
    var configuration = TokenizerConfiguration()
    for path in files.configurations where FileSystem.exists(path) {
      try configuration.add(FileBytes.read(path)[...], source: path)
    }
    if let found = try cache?.tokenizer(files, encoding, configuration) { return found }
    let content = try files.content(configuration)
    let description = try Self.description(
      files.format, content.main[...], source: files.main, encoding, configuration, tables: nil)
    let tokenizer = Tokenizer(description, source: files.main, bytes: .held(content.main[...]))
    cache?.keep(description, of: files, content, encoding, configuration)
    return tokenizer
  }

  /// What the reader of a format makes of bytes.
  ///
  /// - Parameter tables: The model's tables, if they are there already: then `bytes` are a description's document.
  static func description(
    _ format: TokenizerFiles.Format, _ bytes: ArraySlice<UInt8>, source: String,
    _ encoding: TiktokenEncoding?,
    _ configuration: TokenizerConfiguration, tables: ModelTables?
  ) throws(TokenizerError) -> TokenizerDescription {
    switch format {
    case .json, .pair:
      try TokenizerJSON(source: source).read(bytes, configuration: configuration, tables: tables)
    case .ranks: try RankFile.read(bytes, source: source, encoding: encoding, tables: tables)
    case .sentencePiece:
      try SentencePieceFile.read(bytes, source: source, configuration: configuration, tables: tables)
    }
  }

  /// Makes a tokenizer of what a reader found.
  convenience init(_ description: TokenizerDescription, source: String, bytes: SourceBytes) {
    self.init(
      source: source, sourceBytes: bytes, model: description.model, roles: description.roles,
      notices: description.notices, isReadFromJSON: description.isTokenizerJSON)
  }

  /// Makes a tokenizer of the bytes of a rank file; see ``load(ranks:encoding:cache:)``.
  public convenience init(
    ranks: ArraySlice<UInt8>, source: String, encoding: TiktokenEncoding?
  ) throws(TokenizerError) {
    let description = try RankFile.read(ranks, source: source, encoding: encoding)
    self.init(description, source: source, bytes: .held(ranks))
  }

  /// Makes a tokenizer of the bytes of a SentencePiece model with byte pairs.
  public convenience init(sentencePiece: ArraySlice<UInt8>, source: String) throws(TokenizerError) {
    let description = try SentencePieceFile.read(sentencePiece, source: source)
    self.init(description, source: source, bytes: .held(sentencePiece))
  }

  /// Makes a tokenizer of the bytes of a `tokenizer.json`.
  ///
  /// - Parameters:
  ///   - json: The file's bytes.
  ///   - source: Where they come from, for errors.
  public convenience init(json: ArraySlice<UInt8>, source: String) throws(TokenizerError) {
    try self.init(json: json, source: source, configuration: nil)
  }

  /// Makes a tokenizer of the bytes of a `tokenizer.json` and of the `tokenizer_config.json` beside it.
  public convenience init(
    json: ArraySlice<UInt8>, source: String, configuration: (bytes: ArraySlice<UInt8>, source: String)?
  ) throws(TokenizerError) {
    var read = TokenizerConfiguration()
    if let configuration { try read.add(configuration.bytes, source: configuration.source) }
    let description = try TokenizerJSON(source: source).read(json, configuration: read)
    self.init(description, source: source, bytes: .held(json))
  }
}

extension TokenizerFiles {
  /// The bytes of the files.
  struct Content {
    /// What the reader of the format reads.
    var main: [UInt8]
    /// Tells contents apart.
    var key: Fingerprint
  }

  /// Reads the files; a pair becomes the text of a `tokenizer.json`.
  func content(_ configuration: TokenizerConfiguration) throws(TokenizerError) -> Content {
    let bytes = if let mainBytes { mainBytes } else { try FileBytes.read(main) }
    let hasher = FingerprintHasher()
    hasher.update(bytes)
    guard let merges else { return Content(main: bytes, key: hasher.finish()) }
    let mergeBytes = try FileBytes.read(merges)
    hasher.update(mergeBytes)
    let json = try VocabularyAndMerges.tokenizerJSON(
      vocabulary: bytes[...], vocabularySource: main, merges: mergeBytes[...], configuration: configuration)
    return Content(main: json, key: hasher.finish())
  }

  /// The key of the files' contents, read without being held.
  func contentKey() throws(TokenizerError) -> Fingerprint {
    let hasher = FingerprintHasher()
    for path in [main, merges].compactMap({ $0 }) {
      try FileBytes.forEachBlock(of: path) { block, _ in
        hasher.update(block)
        return true
      }
    }
    return hasher.finish()
  }
}
