/// Tokenizers from files.
extension Tokenizer {
  /// Loads a tokenizer.
  ///
  /// - Parameter path: A `tokenizer.json`, a `tekken.json`, a rank file (`.tiktoken`), the `vocab.bpe` or `merges.txt` of GPT-2's
  ///   first form with its vocabulary beside it, or a folder that holds a tokenizer in one of these forms; a
  ///   `tokenizer_config.json` beside a `tokenizer.json` tells which tokens begin and end texts.
  /// - Throws: ``TokenizerError``, for files that are missing or damaged and for components not supported.
  public static func load(path: String) throws(TokenizerError) -> Tokenizer {
    switch FileBytes.kind(of: path) {
    case .missing:
      throw TokenizerError(
        .unreadable, source: path, message: "does not exist",
        expected: "a tokenizer.json, a .tiktoken file or a folder with one", remedy: "Check the path.")
    case .folder: return try load(folder: path)
    case .file: break
    }
    let (folder, name) = split(path)
    if name.hasSuffix(".tiktoken") { return try load(ranks: path, encoding: nil) }
    if let pair = VocabularyAndMerges.names.first(where: { $0.0 == name || $0.1 == name }) {
      return try load(vocabulary: folder + pair.0, merges: folder + pair.1)
    }
    return try load(json: path, configuration: folder + "tokenizer_config.json")
  }

  /// Loads a rank file.
  ///
  /// - Parameters:
  ///   - path: The file, lines of Base64 and rank.
  ///   - encoding: What the file does not say. If nil, the encoding whose name the file's name starts with,
  ///     else the one whose number of ranks the file has: 50,256 r50k_base; 50,280 p50k_base; 100,256
  ///     cl100k_base; 199,998 o200k_base; 151,643 qwen; 128,000 llama3; otherwise it is an error.
  public static func load(
    ranks path: String, encoding: TiktokenEncoding?
  ) throws(TokenizerError) -> Tokenizer {
    let bytes = try FileBytes.read(path)[...]
    return try Tokenizer(ranks: bytes, source: path, encoding: encoding)
  }

  /// Makes a tokenizer of the bytes of a rank file; see ``load(ranks:encoding:)``.
  public convenience init(
    ranks: ArraySlice<UInt8>, source: String, encoding: TiktokenEncoding?
  ) throws(TokenizerError) {
    let description = try RankFile.read(ranks, source: source, encoding: encoding)
    self.init(
      source: source, sourceBytes: ranks, model: description.model,
      roles: TokenRoles(wellKnownIn: description.model.addedTokens), notices: description.notices,
      isReadFromJSON: false)
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
    let description = try TokenizerJSON(source: source).read(json)
    let added = description.model.addedTokens
    var roles = TokenRoles(wellKnownIn: added)
    if let configuration {
      roles = try TokenizerConfiguration.roles(
        configuration.bytes, source: configuration.source, tokens: added)
    }
    self.init(
      source: source, sourceBytes: json, model: description.model, roles: roles,
      notices: description.notices, isReadFromJSON: description.isTokenizerJSON)
  }

  private static func load(folder: String) throws(TokenizerError) -> Tokenizer {
    let folder = folder.hasSuffix("/") ? folder : folder + "/"
    if FileBytes.kind(of: folder + "tokenizer.json") == .file {
      return try load(json: folder + "tokenizer.json", configuration: folder + "tokenizer_config.json")
    }
    if FileBytes.kind(of: folder + "tekken.json") == .file {
      return try load(json: folder + "tekken.json", configuration: folder + "tokenizer_config.json")
    }
    for (vocabulary, merges) in VocabularyAndMerges.names
    where FileBytes.kind(of: folder + vocabulary) == .file && FileBytes.kind(of: folder + merges) == .file {
      return try load(vocabulary: folder + vocabulary, merges: folder + merges)
    }
    throw TokenizerError(
      .unreadable, source: folder, message: "holds no tokenizer.json",
      expected: "tokenizer.json, tekken.json, or vocab.json and merges.txt",
      remedy: "Name the tokenizer's file itself, or save the model's tokenizer in the fast format.")
  }

  private static func load(json path: String, configuration: String) throws(TokenizerError) -> Tokenizer {
    let bytes = try FileBytes.read(path)[...]
    guard FileBytes.kind(of: configuration) == .file else {
      return try Tokenizer(json: bytes, source: path)
    }
    let configurationBytes = try FileBytes.read(configuration)[...]
    return try Tokenizer(json: bytes, source: path, configuration: (configurationBytes, configuration))
  }

  private static func load(vocabulary: String, merges: String) throws(TokenizerError) -> Tokenizer {
    let json = try VocabularyAndMerges.tokenizerJSON(
      vocabulary: FileBytes.read(vocabulary)[...], vocabularySource: vocabulary,
      merges: FileBytes.read(merges)[...])
    return try Tokenizer(json: json[...], source: merges)
  }

  /// The folder of a path, with its slash, and the file's name.
  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let after = path.utf8.index(after: slash)
    return (String(path[..<after]), String(path[after...]))
  }
}
