import ByteStreams

/// The files that make a tokenizer, and what they are. What a file is, is seen from its bytes; names only help where
/// several files belong together.
struct TokenizerFiles {
  /// What ``main`` is.
  enum Format: String {
    /// `tokenizer.json`, or `tekken.json`.
    case json
    /// Ranks of tiktoken.
    case ranks
    /// A model of SentencePiece.
    case sentencePiece = "sentencepiece"
    /// A vocabulary and merges in two files.
    case pair
  }

  var format: Format
  /// The file; of a pair the vocabulary.
  var main: String
  /// The merges of a pair.
  var merges: String?
  /// The bytes of ``main`` where they can be read only once: from a pipe.
  var mainBytes: [UInt8]?
  /// What says more about tokens and their roles, the most telling first; files that may be missing.
  var configurations: [String] = []

  /// The pairs of file names, vocabulary first.
  static let pairNames = [("encoder.json", "vocab.bpe"), ("vocab.json", "merges.txt")]

  /// The files at `path`: a file, or a folder that holds some.
  static func find(_ path: String) throws(TokenizerError) -> TokenizerFiles {
    let kind: FileSystem.Kind?
    do throws(FileSystemError) { kind = try FileSystem.kind(of: path) } catch {
      throw TokenizerError(
        .unreadable, source: path, message: "cannot be looked at (\(error.reason))",
        expected: "a readable file or folder", remedy: "Check the path and its permissions.")
    }
    switch kind {
    case nil:
      throw TokenizerError(
        .unreadable, source: path, message: "does not exist",
        expected: "a tokenizer.json, a .tiktoken file, a SentencePiece model or a folder with one",
        remedy: "Check the path.")
    case .folder: return try find(inFolder: path.hasSuffix("/") ? path : path + "/")
    case .file: return try find(file: path)
    case .other:
      let bytes = try FileBytes.read(path)
      return TokenizerFiles(format: sniff(bytes[...], name: path), main: path, mainBytes: bytes)
    }
  }

  private static func isFile(_ path: String) -> Bool { (try? FileSystem.kind(of: path)) == .file }

  private static func find(file path: String) throws(TokenizerError) -> TokenizerFiles {
    let (folder, name) = split(path)
    let configurations = configurationNames.map { folder + $0 }
    if let pair = pairNames.first(where: { $0.0 == name || $0.1 == name }) {
      return TokenizerFiles(
        format: .pair, main: folder + pair.0, merges: folder + pair.1, configurations: configurations)
    }
    let format = sniff(try FileBytes.head(of: path, count: 4096)[...], name: name)
    return TokenizerFiles(format: format, main: path, configurations: format == .ranks ? [] : configurations)
  }

  private static let configurationNames = ["tokenizer_config.json", "special_tokens_map.json"]

  private static func find(inFolder folder: String) throws(TokenizerError) -> TokenizerFiles {
    for name in ["tokenizer.json", "tekken.json", "tokenizer.model"] where isFile(folder + name) {
      return try find(file: folder + name)
    }
    for (vocabulary, merges) in pairNames where isFile(folder + vocabulary) && isFile(folder + merges) {
      return try find(file: folder + vocabulary)
    }
    let ranks = ((try? FileSystem.list(folder)) ?? []).filter { $0.hasSuffix(".tiktoken") }
    if ranks.count == 1 { return try find(file: folder + ranks[0]) }
    throw TokenizerError(
      .unreadable, source: folder, message: "holds no tokenizer.json",
      expected:
        "tokenizer.json, tekken.json, tokenizer.model, one .tiktoken file, or vocab.json and merges.txt",
      remedy: "Name the tokenizer's file itself, or save the model's tokenizer in the fast format.")
  }

  /// What a file is, by its first bytes.
  private static func sniff(_ head: ArraySlice<UInt8>, name: String) -> Format {
    if head.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") { return .json }
    if SentencePieceModel.isOne(head) { return .sentencePiece }
    return RankFile.isOne(head) || name.hasSuffix(".tiktoken") ? .ranks : .json
  }

  /// The folder of a path, with its slash, and the file's name.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let after = path.utf8.index(after: slash)
    return (String(path[..<after]), String(path[after...]))
  }
}
