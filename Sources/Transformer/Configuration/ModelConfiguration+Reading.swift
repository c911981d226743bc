import JSONText

extension ModelConfiguration {
  /// Reads a `config.json` of either generation: `rope_theta` with `rope_scaling`, or `rope_parameters`.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for errors.
  /// - Throws: `ModelError` naming the member that is missing, wrong or not supported.
  public init(json: [UInt8], file: String) throws(ModelError) {
    let fields = try ConfigurationFields(json, file: file)
    try Self.refuseOtherModels(fields)

    let sizes = 1...(1 << 24)
    let hiddenSize = try fields.requiredInteger("hidden_size", in: sizes)
    let headCount = try fields.requiredInteger("num_attention_heads", in: 1...65_536)
    self.init(
      vocabularySize: try fields.requiredInteger("vocab_size", in: sizes),
      hiddenSize: hiddenSize,
      intermediateSize: try fields.requiredInteger("intermediate_size", in: sizes),
      layerCount: try fields.requiredInteger("num_hidden_layers", in: 1...65_536),
      headCount: headCount,
      keyValueHeadCount: try fields.integer("num_key_value_heads", in: 1...65_536),
      headDimension: try fields.integer("head_dim", in: sizes))
    guard headDimension > 0, headDimension % 2 == 0 else {
      throw fields.wrong("head_dim", "an even width of the heads")
    }
    guard headCount % keyValueHeadCount == 0 else {
      throw fields.wrong("num_key_value_heads", "a divisor of num_attention_heads (\(headCount))")
    }
    normEpsilon = try fields.positive("rms_norm_eps") ?? 1e-6
    // What transformers takes when the member is absent.
    tiesEmbeddings = try fields.flag("tie_word_embeddings") ?? false
    maximumPositions = try fields.integer("max_position_embeddings", in: 1...(1 << 30)) ?? 2048
    initializerRange = try fields.positive("initializer_range") ?? 0.02
    rotary = try RotarySettings(fields)
    beginToken = try fields.integers("bos_token_id").first
    endTokens = try fields.integers("eos_token_id")
    paddingToken = try fields.integers("pad_token_id").first
    source = ConfigurationSource(bytes: json)
  }

  /// What would silently give other numbers is refused by name.
  private static func refuseOtherModels(_ fields: ConfigurationFields) throws(ModelError) {
    let type = try fields.text("model_type") ?? "none"
    guard type == "llama" || type == "mistral" else {
      throw fields.unsupported(
        "model_type", "\"\(type)\"", supported: "llama, mistral without a sliding window")
    }
    // An absent window means 4,096 there, and absent key heads mean 8: only what is said can be right.
    if type == "mistral" {
      guard fields.object["sliding_window"]?.isNull == true else {
        throw fields.unsupported("sliding_window", "a sliding window", supported: "null")
      }
      _ = try fields.requiredInteger("num_key_value_heads", in: 1...65_536)
    }
    let activation = try fields.text("hidden_act") ?? "silu"
    guard activation == "silu" || activation == "swish" else {
      throw fields.unsupported("hidden_act", "\"\(activation)\"", supported: "silu")
    }
    for key in ["attention_bias", "mlp_bias"] where try fields.flag(key) == true {
      throw fields.unsupported(key, "true", supported: "false")
    }
    if fields.value("quantization_config") != nil {
      throw fields.unsupported(
        "quantization_config", "a quantized model", supported: "weights in F32, BF16, F16")
    }
  }
}

extension RotarySettings {
  /// From the members of a `config.json`.
  fileprivate init(_ config: ConfigurationFields) throws(ModelError) {
    // Newer files keep everything in rope_parameters; older ones the base outside and the rest in rope_scaling.
    let newer = try config.fields("rope_parameters")
    let older = try config.fields("rope_scaling")
    let section = newer ?? older
    let outer = try config.positive("rope_theta")
    let inner = try section?.positive("rope_theta")
    self.init(theta: inner ?? outer ?? 10_000)
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
