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
    try Self.refuseOtherArchitectures(fields)
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
    let hiddenSize = try fields.requiredInteger("hidden_size", in: sizes)
    let headCount = try fields.requiredInteger("num_attention_heads", in: 1...65_536)
    var read = ModelConfiguration(
      vocabularySize: try fields.requiredInteger("vocab_size", in: sizes),
      hiddenSize: hiddenSize,
      intermediateSize: try fields.requiredInteger("intermediate_size", in: sizes),
      layerCount: try fields.requiredInteger("num_hidden_layers", in: 1...65_536),
      headCount: headCount,
      keyValueHeadCount: try keyValueHeads(fields, family: family),
      headDimension: try headDimension(fields, family: family))
    read.family = family
    guard read.headDimension > 0, read.headDimension % 2 == 0 else {
      throw fields.wrong("head_dim", "an even width of the heads")
    }
    guard headCount % read.keyValueHeadCount == 0 else {
      throw fields.wrong("num_key_value_heads", "a divisor of num_attention_heads (\(headCount))")
    }
    // What transformers takes when a member is absent.
    read.normEpsilon =
      try fields.positive("rms_norm_eps") ?? ([.olmo2, .phi3].contains(family) ? 1e-5 : 1e-6)
    read.tiesEmbeddings = try fields.flag("tie_word_embeddings") ?? (family == .smollm3 || family.isGemma)
    read.maximumPositions = try fields.integer("max_position_embeddings", in: 1...(1 << 30)) ?? 2048
    read.activation = try activation(fields, family: family)
    try read.readBiases(fields)
    try read.readPositions(fields)
    if family == .smollm3 { read.layersWithoutRotary = try unturnedLayers(fields, of: read.layerCount) }
    try read.readWindow(fields)
    if family.isGemma { try read.readGemma(fields) }
    return read
  }

  /// Families differ in what absence means; only what is said can be right.
  private static func keyValueHeads(
    _ fields: ConfigurationFields, family: ModelFamily
  ) throws(ModelError) -> Int? {
    let heads = 1...65_536
    return switch family {
    case .llama, .olmo2, .phi3: try fields.integer("num_key_value_heads", in: heads)
    default: try fields.requiredInteger("num_key_value_heads", in: heads)
    }
  }

  private static func headDimension(
    _ fields: ConfigurationFields, family: ModelFamily
  ) throws(ModelError) -> Int? {
    // Of these the usual width is not hidden_size / num_attention_heads.
    family == .qwen3 || family.isGemma
      ? try fields.requiredInteger("head_dim", in: sizes) : try fields.integer("head_dim", in: sizes)
  }

  private static func activation(
    _ fields: ConfigurationFields, family: ModelFamily
  ) throws(ModelError) -> GateActivation {
    let key = [.gemma2, .gemma3].contains(family) ? "hidden_activation" : "hidden_act"
    let name = try fields.text(key)
    if family.isGemma {
      // The first Gemma's files say "gelu" and mean the one by tanh, as transformers reads them.
      let names = family == .gemma ? ["gelu_pytorch_tanh", "gelu"] : ["gelu_pytorch_tanh"]
      guard names.contains(name ?? "gelu_pytorch_tanh") else {
        throw fields.unsupported(key, "\"\(name ?? "")\"", supported: names.joined(separator: ", "))
      }
      return .gelu
    }
    guard ["silu", "swish"].contains(name ?? "silu") else {
      throw fields.unsupported(key, "\"\(name ?? "")\"", supported: "silu")
    }
    return .silu
  }

  private mutating func readBiases(_ fields: ConfigurationFields) throws(ModelError) {
    let attention = try fields.flag("attention_bias") ?? false
    let feedForward = try fields.flag("mlp_bias") ?? false
    // transformers has no such layers in the other families.
    if attention, [.mistral, .qwen2, .phi3].contains(family) {
      throw fields.unsupported("attention_bias", "true", supported: "false")
    }
    if feedForward, ![.llama, .smollm3].contains(family) {
      throw fields.unsupported("mlp_bias", "true", supported: "false")
    }
    attentionBias = attention
    feedForwardBias = feedForward
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
  private static func refuseOtherArchitectures(_ fields: ConfigurationFields) throws(ModelError) {
    if fields.value("quantization_config") != nil {
      throw fields.unsupported(
        "quantization_config", "a quantized model", supported: "weights in F32, BF16, F16")
    }
    for key in ["num_local_experts", "num_experts", "n_routed_experts"] where fields.value(key) != nil {
      throw fields.unsupported(key, "a mixture of experts", supported: "dense models")
    }
    for key in ["use_bidirectional_attention", "is_encoder_decoder", "lm_head_bias", "alibi"]
    where try fields.flag(key) == true {
      throw fields.unsupported(key, "true", supported: "false")
    }
  }
}
