import JSONText

/// Reads a vocabulary and its merges in two files: `encoder.json` and `vocab.bpe`, or `vocab.json` and `merges.txt`, a
/// pair a line after a `#version` line.
///
/// The files do not say how text is cut; a class named in `tokenizer_config.json` does, and without one they are GPT-2's.
enum VocabularyAndMerges {
  /// Components by the class that transformers has for such files.
  private static let components: [String: (normalizer: String, preTokenizer: String)] = [
    "GPT2Tokenizer": ("null", byteLevel(usesExpression: true)),
    "CodeGenTokenizer": ("null", byteLevel(usesExpression: true)),
    "Qwen2Tokenizer": (
      #"{"type":"NFC"}"#,
      #"{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"# + qwenPattern
        + #"},"behavior":"Isolated","invert":false},"# + byteLevel(usesExpression: false) + "]}"
    ),
  ]

  private static let qwenPattern: String = {
    var writer = JSONWriter()
    writer.string(SplitRule.qwen2.pattern ?? "")
    return String(decoding: writer.take(), as: UTF8.self)
  }()

  private static func byteLevel(usesExpression: Bool) -> String {
    #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":\#(usesExpression)}"#
  }

  /// The same tokenizer as the text of a `tokenizer.json`.
  static func tokenizerJSON(
    vocabulary: ArraySlice<UInt8>, vocabularySource: String, merges: ArraySlice<UInt8>,
    configuration: TokenizerConfiguration
  ) throws(TokenizerError) -> [UInt8] {
    let className = configuration.className ?? "GPT2Tokenizer"
    guard let components = components[className] else {
      throw TokenizerError(
        .unsupported, source: vocabularySource,
        message: "a vocabulary and merges of the class \(className) are not supported",
        expected: components.keys.sorted().joined(separator: ", "),
        remedy: "Save the tokenizer as a tokenizer.json with transformers, and name that.")
    }
    let root: JSONValue
    do {
      root = try JSONDocument.parse(vocabulary).root
    } catch {
      throw TokenizerError(
        .malformed, source: vocabularySource, place: "line \(error.line), column \(error.column)",
        message: error.message, expected: error.expected, remedy: "Fetch the file again.")
    }
    var added: [AddedToken] = []
    let end = "<|endoftext|>"
    if configuration.tokens.isEmpty, let id = root[end]?.int, let id = UInt32(exactly: id) {
      added.append(AddedToken(id: id, content: end))
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("added_tokens")
    TokenizerJSONWriter.write(added, to: &writer)
    writer.key("normalizer")
    writer.raw(components.normalizer.utf8)
    writer.key("pre_tokenizer")
    writer.raw(components.preTokenizer.utf8)
    writer.key("decoder")
    writer.raw(byteLevel(usesExpression: true).utf8)
    writer.key("model")
    writer.beginObject()
    writer.key("type")
    writer.string("BPE")
    writer.key("vocab")
    writer.raw(root.rawText)
    writer.key("merges")
    writer.beginArray()
    for (index, line) in merges.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).enumerated() {
      if index == 0, line.starts(with: "#version".utf8) { continue }
      writer.string(utf8: line)
    }
    writer.endArray()
    writer.endObject()
    writer.endObject()
    return writer.take()
  }
}
