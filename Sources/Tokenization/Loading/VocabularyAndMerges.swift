import JSONText

/// Reads the two files of GPT-2's first release: a vocabulary (`encoder.json` or `vocab.json`) and merges
/// (`vocab.bpe` or `merges.txt`, a pair a line after a `#version` line).
enum VocabularyAndMerges {
  /// The pairs of file names, vocabulary first.
  static let names = [("encoder.json", "vocab.bpe"), ("vocab.json", "merges.txt")]

  /// The same tokenizer as the text of a `tokenizer.json`, with GPT-2's pre-tokenizer.
  static func tokenizerJSON(
    vocabulary: ArraySlice<UInt8>, vocabularySource: String, merges: ArraySlice<UInt8>
  ) throws(TokenizerError) -> [UInt8] {
    let root: JSONValue
    do {
      root = try JSONDocument.parse(vocabulary).root
    } catch {
      throw TokenizerError(
        .malformed, source: vocabularySource, place: "line \(error.line), column \(error.column)",
        message: error.message, expected: error.expected, remedy: "Fetch the file again.")
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("added_tokens")
    writer.beginArray()
    let end = "<|endoftext|>"
    if let id = root[end]?.int {
      writer.beginObject()
      writer.key("id")
      writer.number(id)
      writer.key("content")
      writer.string(end)
      writer.key("special")
      writer.bool(true)
      writer.endObject()
    }
    writer.endArray()
    writer.key("pre_tokenizer")
    writer.raw(#"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"#.utf8)
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
