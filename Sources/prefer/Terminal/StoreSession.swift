import ByteStreams
import ChatTemplates
import PairStore
import Tokenization

/// Pairs as tokens, for commands that take a packed store or raw inputs.
struct StoreSession {
  let input: InputOptions
  let template: TemplateOption
  let packing: PackingFlags
  let threads: Int
  let isQuiet: Bool

  /// The store that was named, or the one that the inputs are packed into.
  func open(tokenizerPath: String, tokenizer: Tokenizer, packingInto directory: String) throws -> PairStore {
    if isStore {
      let store = try PairStore(directory: input.inputs[0])
      guard store.vocabularySize == tokenizer.vocabularySize else {
        throw CommandFailure.usage(
          "\(input.inputs[0]) was packed with a vocabulary of \(store.vocabularySize), but \(tokenizerPath) has "
            + "\(tokenizer.vocabularySize); pack the data again with the tokenizer of the model")
      }
      return store
    }
    let writer = try PairStoreWriter(
      directory: directory, inputs: input.inputs, tokenizer: tokenizer,
      template: try template.load(tokenizer: tokenizerPath), options: packing.options,
      limits: input.limits.readLimits, workers: threads)
    let session = PackSession(writer, quiet: isQuiet)
    let result = try session.pack()
    if !isQuiet { Terminal.standardError.write(PackSession.summary(result, seconds: session.elapsed)) }
    if session.isIncomplete {
      throw CommandFailure(
        status: .unreadable, message: "error: not going on with inputs that could not be read to their end")
    }
    return try PairStore(directory: directory)
  }

  /// Whether the input is a packed store.
  var isStore: Bool { input.inputs.count == 1 && FileSystem.exists(input.inputs[0] + "/manifest.jsonl") }
}
