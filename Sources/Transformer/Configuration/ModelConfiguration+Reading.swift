import JSONText

extension ModelConfiguration {
  /// Reads a `config.json` of either generation: `rope_theta` with `rope_scaling`, or `rope_parameters`.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for errors.
  /// - Throws: `ModelError` naming the member that is missing, wrong or not supported.
  public init(json: [UInt8], file: String) throws(ModelError) {
    let fields = try ConfigurationFields(json, file: file)
    let type = try fields.text("model_type") ?? "none"
    guard let family = ModelFamily(rawValue: type) else {
      throw fields.unsupported(
        "model_type", "\"\(type)\"", supported: ModelFamily.allCases.map(\.rawValue).joined(separator: ", "))
    }
    if fields.value("quantization_config") != nil {
      throw fields.unsupported(
        "quantization_config", "a quantized model", supported: "weights in F32, BF16, F16")
    }
    self = family == .gpt2 ? try Self.gpt2(fields) : try Self.rotary(fields, family: family)
    initializerRange = try fields.positive("initializer_range") ?? 0.02
    beginToken = try fields.integers("bos_token_id").first
    endTokens = try fields.integers("eos_token_id")
    paddingToken = try fields.integers("pad_token_id").first
    source = ConfigurationSource(bytes: json)
  }

  static let sizes = 1...(1 << 24)

  /// Llama and its relatives.
  private static func rotary(
    _ fields: ConfigurationFields, family: ModelFamily
  ) throws(ModelError) -> ModelConfiguration {
    try refuseVariants(fields, family: family)
    let hiddenSize = try fields.requiredInteger("hidden_size", in: sizes)
    let headCount = try fields.requiredInteger("num_attention_heads", in: 1...65_536)
    var read = ModelConfiguration(
      vocabularySize: try fields.requiredInteger("vocab_size", in: sizes),
      hiddenSize: hiddenSize,
      intermediateSize: try fields.requiredInteger("intermediate_size", in: sizes),
      layerCount: try fields.requiredInteger("num_hidden_layers", in: 1...65_536),
      headCount: headCount,
      keyValueHeadCount: try fields.integer("num_key_value_heads", in: 1...65_536),
      headDimension: try fields.integer("head_dim", in: sizes))
    read.family = family
    guard read.headDimension > 0, read.headDimension % 2 == 0 else {
      throw fields.wrong("head_dim", "an even width of the heads")
    }
    guard headCount % read.keyValueHeadCount == 0 else {
      throw fields.wrong("num_key_value_heads", "a divisor of num_attention_heads (\(headCount))")
    }
    read.normEpsilon = try fields.positive("rms_norm_eps") ?? 1e-6
    // What transformers takes when the member is absent.
    read.tiesEmbeddings = try fields.flag("tie_word_embeddings") ?? (family == .smollm3)
    read.maximumPositions = try fields.integer("max_position_embeddings", in: 1...(1 << 30)) ?? 2048
    read.rotary = try RotarySettings(fields, base: family == .smollm3 ? 2_000_000 : 10_000)
    if family == .mistral { read.slidingWindow = try fields.integer("sliding_window", in: 1...(1 << 30)) }
    if family == .smollm3 { read.layersWithoutRotary = try unturnedLayers(fields, of: read.layerCount) }
    return read
  }

  /// SmolLM3 lists for each layer whether it turns (1) or not (0), or leaves out every n-th.
  private static func unturnedLayers(
    _ fields: ConfigurationFields, of layers: Int
  ) throws(ModelError) -> Set<Int> {
    guard fields.value("no_rope_layers") != nil else {
      let interval = try fields.integer("no_rope_layer_interval", in: 1...65_536) ?? 4
      return Set((0..<layers).filter { ($0 + 1) % interval == 0 })
    }
    let turned = try fields.integers("no_rope_layers")
    guard turned.count == layers, turned.allSatisfy({ $0 == 0 || $0 == 1 }) else {
      throw fields.wrong("no_rope_layers", "0 or 1 for each of \(layers) layers")
    }
    return Set(turned.indices.filter { turned[$0] == 0 })
  }

  /// What would silently give other numbers is refused by name.
  private static func refuseVariants(
    _ fields: ConfigurationFields, family: ModelFamily
  ) throws(ModelError) {
    // Defaults of these differ by family and version: only what is said can be right.
    if family == .mistral, fields.object["sliding_window"] == nil {
      throw fields.wrong("sliding_window", "a number of positions or null")
    }
    if family != .llama { _ = try fields.requiredInteger("num_key_value_heads", in: 1...65_536) }
    if family == .qwen3 { _ = try fields.requiredInteger("head_dim", in: sizes) }
    if try fields.flag("use_sliding_window") == true {
      throw fields.unsupported("use_sliding_window", "true", supported: "false")
    }
    if family != .mistral, let layers = fields.value("layer_types") {
      for layer in layers.elements where layer.string != "full_attention" {
        throw fields.unsupported(
          "layer_types", layer.string ?? "another kind of layer", supported: "full_attention")
      }
    }
    let activation = try fields.text("hidden_act") ?? "silu"
    guard activation == "silu" || activation == "swish" else {
      throw fields.unsupported("hidden_act", "\"\(activation)\"", supported: "silu")
    }
    for key in ["attention_bias", "mlp_bias"] where try fields.flag(key) == true {
      throw fields.unsupported(key, "true", supported: "false")
    }
  }
}

extension RotarySettings {
  /// From the members of a `config.json`.
  /// - Parameter base: of the frequencies, where the file names none.
  fileprivate init(_ config: ConfigurationFields, base: Double) throws(ModelError) {
    // Newer files keep everything in rope_parameters; older ones the base outside and the rest in rope_scaling.
    let newer = try config.fields("rope_parameters")
    let older = try config.fields("rope_scaling")
    let section = newer ?? older
    let outer = try config.positive("rope_theta")
    let inner = try section?.positive("rope_theta")
    self.init(theta: inner ?? outer ?? base)
    for fields in [section, config] {
      guard let fields, try fields.positive("partial_rotary_factor") ?? 1 != 1 else { continue }
      throw fields.unsupported("partial_rotary_factor", "a partial rotation", supported: "1")
    }
    guard let section else { return }
    let key = section.value("rope_type") == nil ? "type" : "rope_type"
    switch try section.text(key) ?? "default" {
    case "default": break
    case "llama3":
      let low = try section.required("low_freq_factor")
      let high = try section.required("high_freq_factor")
      guard high > low else { throw section.wrong("high_freq_factor", "a number above low_freq_factor") }
      scaling = .llama3(
        factor: try section.required("factor"), lowFrequencyFactor: low, highFrequencyFactor: high,
        originalPositions: try section.required("original_max_position_embeddings"))
    case let other:
      throw section.unsupported(key, "\"\(other)\"", supported: "default, llama3")
    }
  }
}

extension ConfigurationFields {
  fileprivate func required(_ key: String) throws(ModelError) -> Double {
    guard let number = try positive(key) else { throw wrong(key, "a number above 0") }
    return number
  }
}
