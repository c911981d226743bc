/// The layers of a configuration, made over parameters of zeros.
struct DecoderParts {
  /// In the order of `ParameterShapes`.
  let parameters: [Parameter]
  let embedding: EmbeddingLayer
  private(set) var layers: [DecoderLayer] = []
  let head: LanguageHead
  /// Every linear layer of the decoder by its module path.
  private(set) var linears: [String: LinearLayer] = [:]

  /// The tables of rotary angles that the layers read; none where positions are learnt.
  private(set) var rotaries: [RotaryTable] = []

  private let configuration: ModelConfiguration
  private let named: [String: Parameter]

  init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    parameters = ParameterShapes.all(configuration).map { Parameter(name: $0.name, shape: $0.shape) }
    named = Dictionary(parameters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let isGPT2 = configuration.family == .gpt2
    embedding = EmbeddingLayer(
      weight: Self.parameter(isGPT2 ? "transformer.wte.weight" : "model.embed_tokens.weight", of: named),
      positions: named["transformer.wpe.weight"],
      scale: configuration.family.isGemma ? Float(configuration.hiddenSize).squareRoot() : 1)
    head = LanguageHead(
      norm: Self.norm(isGPT2 ? "transformer.ln_f" : "model.norm", of: named, configuration),
      weight: named["lm_head.weight"] ?? embedding.weight, softcap: configuration.logitSoftcap)
    if !isGPT2 {
      rotaries = [configuration.rotary, configuration.windowRotary].compactMap { settings in
        settings.map { RotaryTable($0, headDimension: configuration.headDimension) }
      }
    }
    for layer in 0..<configuration.layerCount {
      layers.append(isGPT2 ? gpt2Layer(layer) : rotaryLayer(layer))
    }
  }

  /// A layer of Llama and its relatives.
  private mutating func rotaryLayer(_ index: Int) -> DecoderLayer {
    let path = configuration.family.path(layer: index)
    let window = configuration.window(layer: index)
    // The first table is everybody's, the second one, if any, that of the layers with a window.
    let table = window == nil ? rotaries.first : rotaries.last
    let norms = norms(path)
    return DecoderLayer(
      attentionNorms: norms.attention,
      attention: AttentionLayer(
        projection: projection(path), output: linear("\(path).self_attn.o_proj"),
        rotary: configuration.layersWithoutRotary.contains(index) ? nil : table, window: window,
        configuration: configuration),
      feedForwardNorms: norms.feedForward, feedForward: feedForward(path))
  }

  private mutating func projection(_ path: String) -> any HeadProjection {
    if configuration.family.fusesProjections {
      return FusedProjection(
        linear("\(path).self_attn.qkv_proj"), queryWidth: configuration.queryWidth,
        keyWidth: configuration.keyWidth)
    }
    func headNorm(_ name: String) -> NormLayer? {
      configuration.family.headNorm == nil
        ? nil : Self.norm("\(path).self_attn.\(name)", of: named, configuration)
    }
    return SeparateProjection(
      query: linear("\(path).self_attn.q_proj"), key: linear("\(path).self_attn.k_proj"),
      value: linear("\(path).self_attn.v_proj"), queryNorm: headNorm("q_norm"), keyNorm: headNorm("k_norm"))
  }

  private mutating func feedForward(_ path: String) -> any FeedForward {
    let activation = configuration.activation
    if configuration.family.fusesProjections {
      return FusedFeedForwardLayer(
        gateUp: linear("\(path).mlp.gate_up_proj"), down: linear("\(path).mlp.down_proj"),
        activation: activation)
    }
    return FeedForwardLayer(
      gate: linear("\(path).mlp.gate_proj"), up: linear("\(path).mlp.up_proj"),
      down: linear("\(path).mlp.down_proj"), activation: activation)
  }

  /// The norms around attention and feed-forward layer; where there is none before the latter, what others have there is
  /// called `post_attention_layernorm` all the same.
  private func norms(_ path: String) -> (attention: SurroundingNorms, feedForward: SurroundingNorms) {
    func norm(_ name: String) -> NormLayer { Self.norm("\(path).\(name)", of: named, configuration) }
    return switch configuration.family.normPlacement {
    case .before:
      (
        SurroundingNorms(before: norm("input_layernorm")),
        SurroundingNorms(before: norm("post_attention_layernorm"))
      )
    case .after:
      (
        SurroundingNorms(after: norm("post_attention_layernorm")),
        SurroundingNorms(after: norm("post_feedforward_layernorm"))
      )
    case .both:
      (
        SurroundingNorms(before: norm("input_layernorm"), after: norm("post_attention_layernorm")),
        SurroundingNorms(
          before: norm("pre_feedforward_layernorm"), after: norm("post_feedforward_layernorm"))
      )
    }
  }

  private mutating func gpt2Layer(_ index: Int) -> DecoderLayer {
    let path = configuration.family.path(layer: index)
    let projection = FusedProjection(
      linear("\(path).attn.c_attn"), queryWidth: configuration.queryWidth, keyWidth: configuration.keyWidth)
    return DecoderLayer(
      attentionNorms: SurroundingNorms(before: Self.norm("\(path).ln_1", of: named, configuration)),
      attention: AttentionLayer(
        projection: projection, output: linear("\(path).attn.c_proj"), rotary: nil, window: nil,
        configuration: configuration),
      feedForwardNorms: SurroundingNorms(before: Self.norm("\(path).ln_2", of: named, configuration)),
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
      epsilon: configuration.normEpsilon, offset: configuration.family.isGemma ? 1 : 0)
  }

  private static func parameter(_ name: String, of named: [String: Parameter]) -> Parameter {
    guard let found = named[name] else { preconditionFailure("no parameter \(name)") }
    return found
  }
}
