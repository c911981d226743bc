import ArgumentParser
import ByteStreams
import PreferenceTuning
import Tokenization
import Transformer

/// Which model to tune, and with what adapter.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Model folder (config.json, *.safetensors), or tiny for the bundled shape with random weights.",
      valueName: "folder"))
  var model: String

  @Flag(help: "Train a LoRA adapter instead of all weights.")
  var lora = false

  @Option(help: ArgumentHelp("Rank of the adapter.", valueName: "count"))
  var loraRank = 16

  @Option(help: ArgumentHelp("Scale of the adapter: alpha / rank multiplies it.", valueName: "number"))
  var loraAlpha = 32.0

  @Option(
    help: ArgumentHelp("Modules that get an adapter, separated by commas, or all-linear.", valueName: "names")
  )
  var loraTargets = "all-linear"

  @Option(help: ArgumentHelp("Start from this PEFT adapter (implies --lora).", valueName: "folder"))
  var adapter: String?

  @Option(
    help: ArgumentHelp(
      "Precision of weights and products: fp32, or bf16 with sums, norms and what is trained in fp32.",
      valueName: "type"))
  var dtype: Precision = .float32

  /// Whether an adapter is trained rather than the model.
  var trainsAdapter: Bool { lora || adapter != nil }

  /// Whether this is the bundled shape.
  var isBundled: Bool { model == BundledPreset.name }

  /// Loads the model and attaches the adapter.
  func load(tokenizer: Tokenizer, seed: UInt64, threads: Int) throws -> DecoderModel {
    let loaded =
      isBundled
      ? DecoderModel(configuration: BundledPreset.configuration(for: tokenizer), seed: seed, threads: threads)
      : try DecoderModel.load(
        directory: model, threads: threads, precision: dtype, keepingWeights: !trainsAdapter)
    if isBundled { loaded.use(dtype, keepingWeights: !trainsAdapter) }
    if let adapter {
      try loaded.loadAdapter(directory: adapter)
    } else if lora {
      let targets = loraTargets.split(separator: ",").map(String.init)
      try loaded.attach(
        LoRAConfiguration(
          rank: loraRank, alpha: loraAlpha, targetModules: targets, baseModel: isBundled ? nil : model),
        seed: seed)
    } else {
      loaded.setTrainable(base: true)
    }
    return loaded
  }

  func validate() throws {
    if loraRank < 1 { throw ValidationError("--lora-rank must be at least 1.") }
    if loraAlpha <= 0 { throw ValidationError("--lora-alpha must be above 0.") }
  }
}

extension Precision: ExpressibleByArgument {
  /// Takes PyTorch's spellings too.
  public init?(argument: String) { self.init(named: argument) }
}
