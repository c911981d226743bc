import Tokenization
import Transformer

/// The tokenizer and the model shape that travel with the command, small enough to train in a minute.
enum BundledPreset {
  /// What people write for `--model` and `--tokenizer`.
  static let name = "tiny"

  /// The text of the token that ends a text.
  static let endOfText = "<|endoftext|>"

  private static let tokenizerAsset = "tokenizer.json"

  /// The bundled tokenizer: byte-level BPE with the marks of ChatML and an end-of-text token.
  static func tokenizer() throws -> Tokenizer {
    try Tokenizer(json: try tokenizerJSON()[...], source: name)
  }

  /// The bundled tokenizer's file.
  static func tokenizerJSON() throws -> [UInt8] {
    guard let bytes = BundledAssets.bytes(named: tokenizerAsset) else {
      throw CommandFailure(status: .failed, message: "error: this binary was built without \(tokenizerAsset)")
    }
    return bytes
  }

  /// The shape of the bundled model: a Llama of a million parameters. It has no trained weights; a seed makes random
  /// ones.
  static func configuration(for tokenizer: Tokenizer) -> ModelConfiguration {
    var configuration = ModelConfiguration(
      vocabularySize: tokenizer.vocabularySize, hiddenSize: 128, intermediateSize: 384, layerCount: 4,
      headCount: 4, keyValueHeadCount: 2)
    configuration.maximumPositions = 1024
    configuration.beginToken = tokenizer.beginningOfText.map(Int.init)
    configuration.endTokens = tokenizer.endOfText.map { [Int($0)] } ?? []
    configuration.paddingToken = tokenizer.endOfText.map(Int.init)
    return configuration
  }
}
