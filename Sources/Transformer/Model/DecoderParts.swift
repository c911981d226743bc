/// The layers of a configuration, made over parameters of zeros.
struct DecoderParts {
  /// In the order of `ParameterShapes`.
  let parameters: [Parameter]
  let embedding: EmbeddingLayer
  private(set) var layers: [DecoderLayer] = []
  let head: LanguageHead
  /// Every linear layer of the decoder by its module path.
  private(set) var linears: [String: LinearLayer] = [:]

  private let configuration: ModelConfiguration
  private let named: [String: Parameter]

  init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    parameters = ParameterShapes.all(configuration).map { Parameter(name: $0.name, shape: $0.shape) }
    named = Dictionary(parameters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let isGPT2 = configuration.family == .gpt2
    embedding = EmbeddingLayer(
      weight: Self.parameter(isGPT2 ? "transformer.wte.weight" : "model.embed_tokens.weight", of: named),
      positions: named["transformer.wpe.weight"])
    head = LanguageHead(
      norm: Self.norm(isGPT2 ? "transformer.ln_f" : "model.norm", of: named, configuration),
      weight: named["lm_head.weight"] ?? embedding.weight)
    for layer in 0..<configuration.layerCount {
      layers.append(isGPT2 ? gpt2Layer(layer) : rotaryLayer(layer))
    }
  }

  /// A layer of Llama and its relatives.
  private mutating func rotaryLayer(_ index: Int) -> DecoderLayer {
    let path = configuration.family.path(layer: index)
    func headNorm(_ name: String) -> NormLayer? {
      configuration.family.normsHeads
        ? Self.norm("\(path).self_attn.\(name)", of: named, configuration) : nil
    }
    let projection = SeparateProjection(
      query: linear("\(path).self_attn.q_proj"), key: linear("\(path).self_attn.k_proj"),
      value: linear("\(path).self_attn.v_proj"), queryNorm: headNorm("q_norm"), keyNorm: headNorm("k_norm"))
    return DecoderLayer(
      attentionNorm: Self.norm("\(path).input_layernorm", of: named, configuration),
      attention: AttentionLayer(
        projection: projection, output: linear("\(path).self_attn.o_proj"),
        turns: !configuration.layersWithoutRotary.contains(index), configuration: configuration),
      feedForwardNorm: Self.norm("\(path).post_attention_layernorm", of: named, configuration),
      feedForward: FeedForwardLayer(
        gate: linear("\(path).mlp.gate_proj"), up: linear("\(path).mlp.up_proj"),
        down: linear("\(path).mlp.down_proj")))
  }

  private mutating func gpt2Layer(_ index: Int) -> DecoderLayer {
    let path = configuration.family.path(layer: index)
    let projection = FusedProjection(
      linear("\(path).attn.c_attn"), queryWidth: configuration.queryWidth, keyWidth: configuration.keyWidth)
    return DecoderLayer(
      attentionNorm: Self.norm("\(path).ln_1", of: named, configuration),
      attention: AttentionLayer(
        projection: projection, output: linear("\(path).attn.c_proj"), turns: false,
        configuration: configuration),
      feedForwardNorm: Self.norm("\(path).ln_2", of: named, configuration),
      feedForward: PlainFeedForwardLayer(up: linear("\(path).mlp.c_fc"), down: linear("\(path).mlp.c_proj")))
  }

  private mutating func linear(_ path: String) -> LinearLayer {
    let layer = LinearLayer(
      weight: Self.parameter("\(path).weight", of: named), bias: named["\(path).bias"],
      layout: configuration.family == .gpt2 ? .inputsByOutputs : .outputsByInputs)
    linears[path] = layer
    return layer
  }

  private static func norm(
    _ path: String, of named: [String: Parameter], _ configuration: ModelConfiguration
  ) -> NormLayer {
    NormLayer(
      weight: parameter("\(path).weight", of: named), bias: named["\(path).bias"],
      epsilon: configuration.normEpsilon)
  }

  private static func parameter(_ name: String, of named: [String: Parameter]) -> Parameter {
    guard let found = named[name] else { preconditionFailure("no parameter \(name)") }
    return found
  }
}
