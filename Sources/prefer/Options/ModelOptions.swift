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

  @Flag(help: "Divide the adapter's scale by the root of the rank instead of the rank (rsLoRA).")
  var rslora = false

  @Flag(help: "Learn the length of each row of a weight apart from its direction (DoRA).")
  var dora = false

  @Option(help: ArgumentHelp("Start from this PEFT adapter (implies --lora).", valueName: "folder"))
  var adapter: String?

  @Flag(
    help:
      "Compute a pair's prompt once for each answer, to show that sharing it changes nothing but the time.")
  var noSharedPrefix = false

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
      try loaded.attach(adapterConfiguration, seed: seed)
    } else {
      loaded.setTrainable(base: true)
    }
    loaded.sharesPrompts = !noSharedPrefix
    return loaded
  }

  private var adapterConfiguration: LoRAConfiguration {
    var configuration = LoRAConfiguration(
      rank: loraRank, alpha: loraAlpha, targetModules: loraTargets.split(separator: ",").map(String.init),
      baseModel: isBundled ? nil : model)
    configuration.usesRSLoRA = rslora
    configuration.usesDoRA = dora
    return configuration
  }

  func validate() throws {
    if (rslora || dora) && !lora { throw ValidationError("--rslora and --dora are variants of --lora.") }
    if loraRank < 1 { throw ValidationError("--lora-rank must be at least 1.") }
    if loraAlpha <= 0 { throw ValidationError("--lora-alpha must be above 0.") }
  }
}

extension Precision: ExpressibleByArgument {
  /// Takes PyTorch's spellings too.
  public init?(argument: String) { self.init(named: argument) }
}
