import Tokenization

/// Tokenizers made on the spot, for tests that need no vocabulary of anybody's.
enum SmallTokenizer {
  static let text = """
    The quick brown fox jumps over the lazy dog. The dog, being lazy, did not jump; the fox jumped twice!
    A tokenizer's job: 12345 numbers, 67 words, "quotes" and (brackets). It's what they've done — naïve café.
    Größe, Übung, 日本語の文章, русский текст и ещё немного текста, русский текст.
    """

  /// A tokenizer trained on a few lines, with control tokens.
  static func trained(
    size: Int = 400, preTokenizer: PreTokenizer = .llama3, normalizer: Normalizer = .none
  ) throws -> Tokenizer {
    var trainer = BPETrainer(
      preTokenizer: preTokenizer, normalizer: normalizer,
      specialTokens: ["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    trainer.add(text)
    return try trainer.train(vocabularySize: size)
  }

  /// A tokenizer.json with all bytes, given further tokens (spelled), merges, added tokens and components.
  static func json(
    tokens: [String] = [], merges: [String] = [], added: String = "[]", normalizer: String = "null",
    preTokenizer: String = #"{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}"#,
    model: String = "", postProcessor: String = "null"
  ) -> String {
    var entries: [String] = []
    for (id, spelled) in (byteSpellings + tokens).enumerated() { entries.append("\(quoted(spelled)):\(id)") }
    return """
      {"added_tokens":\(added),"normalizer":\(normalizer),"pre_tokenizer":\(preTokenizer),
       "post_processor":\(postProcessor),"decoder":{"type":"ByteLevel"},
       "model":{"type":"BPE"\(model),"vocab":{\(entries.joined(separator: ","))},
       "merges":[\(merges.map(quoted).joined(separator: ","))]}}
      """
  }

  static func tokenizer(
    tokens: [String] = [], merges: [String] = [], added: String = "[]", normalizer: String = "null",
    preTokenizer: String = #"{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}"#,
    model: String = "", postProcessor: String = "null"
  ) throws -> Tokenizer {
    let text = json(
      tokens: tokens, merges: merges, added: added, normalizer: normalizer, preTokenizer: preTokenizer,
      model: model, postProcessor: postProcessor)
    return try Tokenizer(json: Array(text.utf8)[...], source: "small.json")
  }

  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// The spelling of each byte, by byte.
  static let byteSpellings: [String] = {
    var next: UInt32 = 256
    return (UInt32(0)..<256).map { byte in
      var value = byte
      if !((33...126).contains(byte) || (161...172).contains(byte) || byte >= 174) {
        value = next
        next += 1
      }
      return Unicode.Scalar(value).map { String(Character($0)) } ?? ""
    }
  }()
}
