import ByteStreams
import JSONText

/// The tokenizer's part of an exported folder, so that `AutoTokenizer` of transformers loads it.
public enum TokenizerFiles: Sendable {
  /// The tokenizer of another model folder: its files are copied as they are.
  case copied(from: String)

  /// A tokenizer that has no such folder: its `tokenizer.json`, the text of its end token, and the Jinja template of
  /// its chats, if there are any.
  case made(json: [UInt8], endToken: String?, chatTemplate: String?)

  /// The names of tokenizer files in model folders.
  private static let names = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "chat_template.jinja", "vocab.json", "merges.txt", "tokenizer.model",
  ]

  func write(to folder: Folder) throws {
    switch self {
    case .copied(let path):
      let source = Folder(path)
      guard source.has("tokenizer.json") || source.has("tokenizer.model") else {
        throw TuningError(
          .export, "\(path) holds no tokenizer.json",
          remedy: "Give the folder of the tokenizer that the training data was packed with")
      }
      for name in Self.names where source.has(name) { try folder.write(name, source.read(name)) }
    case .made(let json, let endToken, let chatTemplate):
      try folder.write("tokenizer.json", json)
      try folder.write("tokenizer_config.json", Self.configuration(endToken: endToken))
      if let chatTemplate { try folder.write("chat_template.jinja", Array(chatTemplate.utf8)) }
    }
  }

  private static func configuration(endToken: String?) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("tokenizer_class")
    writer.string("PreTrainedTokenizerFast")
    if let endToken {
      for name in ["bos_token", "eos_token", "pad_token"] {
        writer.key(name)
        writer.string(endToken)
      }
    }
    writer.key("clean_up_tokenization_spaces")
    writer.bool(false)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}
