extension DecoderModel {
  /// Loads a model folder: `config.json` and `model.safetensors` (or shards with their index) in F32, BF16 or F16.
  /// - Parameters:
  ///   - directory: the folder.
  ///   - threads: threads to compute with, the caller's included; 0 for one a processor.
  ///   - precision: what to compute in. Weights are mapped, not copied, where the file stores them so: nobody may change
  ///     the file as long as the model lives.
  ///   - keepingWeights: with bfloat16: keeps the weights in fp32, which training all of them needs.
  /// - Throws: `ModelError` naming the file and member or tensor that is missing, wrong or not supported.
  public static func load(
    directory: String, threads: Int = 0, precision: Precision = .float32, keepingWeights: Bool = false
  ) throws(ModelError) -> DecoderModel {
    let file = "\(directory)/config.json"
    let configuration = try ModelConfiguration(json: try FileBytes.read(file), file: file)
    let weights = try WeightFiles(
      folder: directory, barePrefix: configuration.family == .gpt2 ? "transformer." : "")
    let shapes = ParameterShapes.all(configuration)
    // First all shapes, so that a configuration cannot ask for more memory than the files justify.
    for (name, shape) in shapes { try weights.find(name, shape: shape) }
    try refuseUnknown(weights.names, known: Set(shapes.map(\.name)), configuration, directory)

    let model = DecoderModel(configuration: configuration, context: ComputeContext(threads: threads))
    model.precision = precision
    let stored: Precision = keepingWeights ? .float32 : precision
    for parameter in model.parameters {
      try weights.read(
        into: parameter, as: parameter.shape.count > 1 ? stored : .float32, context: model.context)
    }
    // All are of one type in nearly every file; the first is the embedding table.
    if let (name, shape) = shapes.first { model.storedType = try weights.find(name, shape: shape).1.type }
    return model
  }

  /// A tensor without a place would make the model another one than its author's.
  private static func refuseUnknown(
    _ names: [String], known: Set<String>, _ configuration: ModelConfiguration, _ directory: String
  ) throws(ModelError) {
    for name in names where !known.contains(name) {
      // Older files carry the rotary frequencies, which the configuration determines, or the tied head once more.
      if name.hasSuffix(".rotary_emb.inv_freq") { continue }
      // Older GPT-2 files carry the causal mask.
      if configuration.family == .gpt2, name.hasSuffix(".attn.bias") || name.hasSuffix(".attn.masked_bias") {
        continue
      }
      if name == "lm_head.weight", configuration.tiesEmbeddings { continue }
      throw ModelError(
        .tensor, at: directory, "holds tensor \"\(name)\", which has no place in a model of this config.json",
        remedy: "Check that config.json and the weights belong together")
    }
  }

  /// Writes `config.json` and `model.safetensors` into a folder, which is made if need be. The adapter is not among them.
  /// - Parameter type: how the numbers are stored: F32, BF16 or F16.
  /// - Throws: `ModelError` when a file cannot be written.
  public func save(
    directory: String, storedAs type: SafetensorsTensor.NumberType = .f32
  ) throws(ModelError) {
    try NewFile.makeFolder(directory)
    try writeWeights(to: "\(directory)/model.safetensors", storedAs: type)
    try NewFile.write(configuration.json(storedAs: type), to: "\(directory)/config.json")
  }

  /// Writes the model's own weights as one safetensors file.
  /// - Parameter type: how the numbers are stored: F32, BF16 or F16.
  /// - Throws: `ModelError` when it cannot be written.
  public func writeWeights(
    to path: String, storedAs type: SafetensorsTensor.NumberType = .f32
  ) throws(ModelError) {
    var writer = SafetensorsWriter(storedAs: type)
    for parameter in parameters { writer.add(parameter) }
    try writer.write(to: path)
  }

  /// Attaches the adapter of a PEFT folder (`adapter_config.json`, `adapter_model.safetensors`); freezes the base.
  /// - Throws: `ModelError` when it does not fit this model or asks for a variant that is not built here.
  public func loadAdapter(directory: String) throws(ModelError) {
    let file = "\(directory)/adapter_config.json"
    let settings = try LoRAConfiguration(json: try FileBytes.read(file), file: file)
    let adapter = try LoRAAdapter(settings, model: configuration, seed: 0)
    try adapter.loadWeights(file: "\(directory)/adapter_model.safetensors")
    use(adapter)
  }
}
