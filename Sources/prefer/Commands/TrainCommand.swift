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
      run directory gets config.json, metrics.jsonl (TRL's names), tensorboard/,
      report.html, checkpoints/ and the result: model/ for a full fine-tune, adapter/
      (PEFT) with --lora.

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

  @Option(
    help: ArgumentHelp("Held-out prompts answered before and after, for the report.", valueName: "count"))
  var samples = 4

  @Option(
    help: ArgumentHelp(
      "What is computed again instead of being kept: none, attention, full, or auto, as little as memory allows.",
      valueName: "what"))
  var recompute: MemoryPolicy.Recompute = .automatic

  @Option(
    help: ArgumentHelp(
      "Bring weights that are not trained into the order of matrix products once: auto (where that takes no memory, or --memory-limit has room), always or never.",
      valueName: "when"))
  var packWeights: MemoryPolicy.Packing = .automatic

  @Option(
    help: ArgumentHelp(
      "Most memory of the run, such as 12GB (default: four fifths of the machine's).", valueName: "size"))
  var memoryLimit: ByteCount?

  @Flag(help: "With an adapter: also write model/, the adapter worked into the weights.")
  var merge = false

  @OptionGroup var runOptions: RunOptions

  func run() throws {
    let session = TrainingSession(quiet: runOptions.quiet, threads: runOptions.threadCount)
    let tokenizerPath = tokenizer ?? model.model
    let loadedTokenizer = try TokenizerOptions.load(tokenizerPath)
    let store = try StoreSession(
      input: input, template: template, packing: packing, threads: runOptions.threadCount,
      isQuiet: runOptions.quiet
    ).open(tokenizerPath: tokenizerPath, tokenizer: loadedTokenizer, packingInto: output + "/store")
    let policy = try model.load(
      tokenizer: loadedTokenizer, seed: tuning.seed, threads: runOptions.threadCount)
    let masked =
      tuning.loss.masksFormatting
      ? try marks(of: template.load(tokenizer: tokenizerPath), loadedTokenizer) : []
    let run = try session.prepare(
      model: policy, tokenizer: loadedTokenizer, store: store, evalSplit: tuning.evalSplit, samples: samples,
      memory: memoryPolicy,
      settings: tuning.settings(adapter: model.trainsAdapter, masked: masked),
      sources: RunSources([
        .init("model", model.model), .init("tokenizer", tokenizerPath), .init("data", store.directory),
        .init("data fingerprint", "\(store.fingerprints.combined)"),
      ]),
      directory: output)
    if dryRun || !runOptions.quiet { Terminal.standardError.write(TrainingSession.describe(run.plan)) }
    if dryRun {
      Terminal.standardError.write(TrainingSession.describe(try run.estimate()))
      return
    }

    Interruption.watch()
    let outcome = try session.carryOut(run, resuming: resume)
    guard outcome.isFinished else {
      throw CommandFailure(
        status: .failed,
        message: "stopped after step \(outcome.step); the same command with --resume goes on from there")
    }
    let files = try session.export(
      policy, of: run, outcome, to: output, merged: merge,
      tokenizer: try tokenizerFiles(tokenizerPath, template: try? template.load(tokenizer: tokenizerPath)),
      generationFrom: model.isBundled ? nil : model.model,
      sample: StoredPairs(store))
    if !runOptions.quiet {
      Terminal.standardError.write(TrainingSession.summary(outcome, run.plan))
      for file in files { Terminal.standardError.write("wrote \(file)\n") }
    }
  }

  private var memoryPolicy: MemoryPolicy {
    var policy = MemoryPolicy()
    policy.recompute = recompute
    policy.packing = packWeights
    policy.limit = memoryLimit?.value
    return policy
  }

  /// The ids of what the template writes, which has to be something for it to be left out.
  private func marks(of template: BuiltInTemplate, _ tokenizer: Tokenizer) throws -> Set<UInt32> {
    let ids = try PromptEncoder(tokenizer: tokenizer, template: template).markIDs
    guard !ids.isEmpty else {
      throw CommandFailure.usage(
        "--mask-formatting finds nothing to leave out: the tokenizer has no tokens for the template's marks")
    }
    return ids
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

extension MemoryPolicy.Recompute: ExpressibleByArgument {}
extension MemoryPolicy.Packing: ExpressibleByArgument {}
