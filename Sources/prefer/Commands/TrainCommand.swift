import ArgumentParser
import ByteStreams
import ChatTemplates
import PairStore
import PreferenceTuning
import Tokenization
import Transformer

/// `prefer train`: supervised epochs, then DPO, on raw inputs or a packed store.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Tune a language model on preference pairs with DPO.",
    discussion: """
      Takes a packed store, or raw inputs which it packs into RUN/store first. The
      run directory gets config.json, metrics.jsonl (TRL's names), checkpoints/ and
      the result: model/ for a full fine-tune, adapter/ (PEFT) with --lora.

      Ctrl-C finishes the step, writes a checkpoint and ends; the same command with
      --resume goes on and ends with the same weights, bit for bit.

      EXAMPLES
        prefer train packed --model MODEL -o run --lora --epochs 1
        prefer train hh.jsonl.gz --model MODEL --template chatml -o run
        prefer train packed --model tiny --sft-epochs 4 --learning-rate 5e-4 -o run
        prefer train packed --model MODEL -o run --dry-run
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  @Option(help: ArgumentHelp("Tokenizer, if it is not the model folder's.", valueName: "path"))
  var tokenizer: String?

  @OptionGroup var template: TemplateOption

  @Option(name: .shortAndLong, help: ArgumentHelp("Folder of the run.", valueName: "folder"))
  var output: String

  @OptionGroup(title: "Tuning") var tuning: TuningOptions
  @OptionGroup(title: "Packing of raw inputs") var packing: PackingFlags

  @Flag(help: "Go on from the newest checkpoint in the folder.")
  var resume = false

  @Flag(help: "Say what the run will do and cost, and stop.")
  var dryRun = false

  @Flag(help: "With an adapter: also write model/, the adapter worked into the weights.")
  var merge = false

  @OptionGroup var runOptions: RunOptions

  func run() throws {
    let session = TrainingSession(quiet: runOptions.quiet, threads: runOptions.threadCount)
    let tokenizerPath = tokenizer ?? model.model
    let loadedTokenizer = try TokenizerOptions.load(tokenizerPath)
    let store = try openStore(tokenizerPath: tokenizerPath, tokenizer: loadedTokenizer)
    let policy = try model.load(
      tokenizer: loadedTokenizer, seed: tuning.seed, threads: runOptions.threadCount)
    let run = try session.prepare(
      model: policy, store: store, evalSplit: tuning.evalSplit,
      settings: tuning.settings(adapter: model.trainsAdapter),
      sources: RunSources([
        .init("model", model.model), .init("tokenizer", tokenizerPath), .init("data", store.directory),
        .init("data fingerprint", "\(store.fingerprints.combined)"),
      ]),
      directory: output)
    if dryRun || !runOptions.quiet { Terminal.standardError.write(TrainingSession.describe(run.plan)) }
    if dryRun { return }

    Interruption.watch()
    let outcome = try session.carryOut(run, resuming: resume)
    guard outcome.isFinished else {
      throw CommandFailure(
        status: .failed,
        message: "stopped after step \(outcome.step); the same command with --resume goes on from there")
    }
    let files = try session.export(
      policy, to: output, merged: merge,
      tokenizer: try tokenizerFiles(tokenizerPath, template: try? template.load(tokenizer: tokenizerPath)),
      generationFrom: model.isBundled ? nil : model.model,
      sample: StoredPairs(store))
    if !runOptions.quiet {
      for file in files { Terminal.standardError.write("wrote \(file)\n") }
    }
  }

  /// The store that was named, or the one that the inputs are packed into.
  private func openStore(tokenizerPath: String, tokenizer: Tokenizer) throws -> PairStore {
    if input.inputs.count == 1, FileSystem.exists(input.inputs[0] + "/manifest.jsonl") {
      let store = try PairStore(directory: input.inputs[0])
      guard store.vocabularySize == tokenizer.vocabularySize else {
        throw CommandFailure.usage(
          "\(input.inputs[0]) was packed with a vocabulary of \(store.vocabularySize), but \(tokenizerPath) has "
            + "\(tokenizer.vocabularySize); pack the data again with the tokenizer of the model")
      }
      return store
    }
    let directory = output + "/store"
    let writer = try PairStoreWriter(
      directory: directory, inputs: input.inputs, tokenizer: tokenizer,
      template: try template.load(tokenizer: tokenizerPath), options: packing.options,
      limits: input.limits.readLimits, workers: runOptions.threadCount)
    let packSession = PackSession(writer, quiet: runOptions.quiet)
    let result = try packSession.pack()
    if !runOptions.quiet {
      Terminal.standardError.write(PackSession.summary(result, seconds: packSession.elapsed))
    }
    if packSession.isIncomplete {
      throw CommandFailure(
        status: .unreadable, message: "error: not training on inputs that could not be read to their end")
    }
    return try PairStore(directory: directory)
  }

  private func tokenizerFiles(_ path: String, template: BuiltInTemplate?) throws -> TokenizerFiles {
    if path == BundledPreset.name {
      return .made(
        json: try BundledPreset.tokenizerJSON(), endToken: BundledPreset.endOfText,
        chatTemplate: template?.jinja)
    }
    return .copied(from: path)
  }
}
