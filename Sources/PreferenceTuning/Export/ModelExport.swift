import ByteStreams
import JSONText
public import Transformer

/// Folders that transformers and PEFT load.
///
/// Each is written as `NAME.partial` and renamed when it is whole. A model's weights are written in the precision of the
/// files that it came from, an adapter's in single precision.
public enum ModelExport {
  private static let cardFile = "README.md"

  /// Writes a model folder: `config.json`, `model.safetensors`, `generation_config.json` and the tokenizer's files. An
  /// adapter, if there is one, is worked into the weights.
  ///
  /// - Parameters:
  ///   - tokenizer: the tokenizer's files; nil leaves them out.
  ///   - generation: a folder whose `generation_config.json` is taken over; without one it is made from the model's
  ///     special tokens.
  ///   - card: the folder's `README.md`.
  /// - Throws: `TuningError`, `ModelError` or `FileSystemError` when a file cannot be written.
  public static func writeModel(
    _ model: DecoderModel, to directory: String, tokenizer: TokenizerFiles?,
    generationFrom generation: String? = nil, card: ModelCard? = nil
  ) throws {
    try WholeFolder.write(directory) { folder in
      try (model.adapter == nil ? model : model.merged())
        .save(directory: folder.path, storedAs: model.storedType)
      try folder.write("generation_config.json", generationConfiguration(model, from: generation))
      try tokenizer?.write(to: folder)
      if let card { try folder.write(Self.cardFile, Array(card.text.utf8)) }
    }
  }

  /// Writes the model's adapter as a PEFT folder: `adapter_config.json`, `adapter_model.safetensors` and the tokenizer's
  /// files.
  ///
  /// - Throws: `TuningError` when the model has no adapter; otherwise as `writeModel`.
  public static func writeAdapter(
    _ model: DecoderModel, to directory: String, tokenizer: TokenizerFiles? = nil, card: ModelCard? = nil
  ) throws {
    guard let adapter = model.adapter else {
      throw TuningError(
        .export, "the model has no adapter", remedy: "Export the whole model, or train with LoRA")
    }
    try WholeFolder.write(directory) { folder in
      try adapter.save(directory: folder.path)
      try tokenizer?.write(to: folder)
      if let card { try folder.write(Self.cardFile, Array(card.text.utf8)) }
    }
  }

  private static func generationConfiguration(_ model: DecoderModel, from folder: String?) throws -> [UInt8] {
    let name = "generation_config.json"
    if let folder, Folder(folder).has(name) { return try Folder(folder).read(name) }
    let configuration = model.configuration
    var writer = JSONWriter()
    writer.beginObject()
    if let token = configuration.beginToken {
      writer.key("bos_token_id")
      writer.number(token)
    }
    if configuration.endTokens.count == 1 {
      writer.key("eos_token_id")
      writer.number(configuration.endTokens[0])
    } else if !configuration.endTokens.isEmpty {
      writer.key("eos_token_id")
      writer.beginArray()
      for token in configuration.endTokens { writer.number(token) }
      writer.endArray()
    }
    if let token = configuration.paddingToken {
      writer.key("pad_token_id")
      writer.number(token)
    }
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}
