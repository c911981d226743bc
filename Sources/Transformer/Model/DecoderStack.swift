/// The layers of a Llama model over its parameters, and the way through them there and back.
final class DecoderStack {
  let configuration: ModelConfiguration
  /// In a fixed order: embedding, layers from first to last, final norm, head unless tied.
  let parameters: [Parameter]
  let head: LanguageHead
  let rotary: RotaryTable
  private let embedding: EmbeddingLayer
  private let layers: [DecoderLayer]
  /// Every linear layer of the decoder by its module path.
  private let linears: [String: LinearLayer]

  /// What one pass keeps for the way back.
  struct Activations {
    var layers: [DecoderLayer.Activations]
    var head: LanguageHead.Activations?
  }

  /// Layers over parameters of zeros.
  init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    var parameters: [String: Parameter] = [:]
    var ordered: [Parameter] = []
    for (name, shape) in Self.shapes(configuration) {
      let parameter = Parameter(name: name, shape: shape)
      parameters[name] = parameter
      ordered.append(parameter)
    }
    func parameter(_ name: String) -> Parameter {
      guard let found = parameters[name] else { preconditionFailure("no parameter \(name)") }
      return found
    }
    var linears: [String: LinearLayer] = [:]
    func linear(_ path: String) -> LinearLayer {
      let layer = LinearLayer(weight: parameter("\(path).weight"))
      linears[path] = layer
      return layer
    }
    func norm(_ path: String) -> NormLayer {
      NormLayer(weight: parameter("\(path).weight"), epsilon: configuration.normEpsilon)
    }
    embedding = EmbeddingLayer(weight: parameter("model.embed_tokens.weight"))
    layers = (0..<configuration.layerCount).map { index in
      let path = "model.layers.\(index)"
      let attention = AttentionLayer(
        query: linear("\(path).self_attn.q_proj"), key: linear("\(path).self_attn.k_proj"),
        value: linear("\(path).self_attn.v_proj"), output: linear("\(path).self_attn.o_proj"),
        configuration: configuration)
      let feedForward = FeedForwardLayer(
        gate: linear("\(path).mlp.gate_proj"), up: linear("\(path).mlp.up_proj"),
        down: linear("\(path).mlp.down_proj"))
      return DecoderLayer(
        attentionNorm: norm("\(path).input_layernorm"), attention: attention,
        feedForwardNorm: norm("\(path).post_attention_layernorm"), feedForward: feedForward)
    }
    head = LanguageHead(
      norm: norm("model.norm"),
      weight: configuration.tiesEmbeddings ? embedding.weight : parameter("lm_head.weight"))
    rotary = RotaryTable(configuration.rotary, headDimension: configuration.headDimension)
    self.parameters = ordered
    self.linears = linears
  }

  /// Hugging Face's names and shapes, in the order of `parameters`.
  static func shapes(_ of: ModelConfiguration) -> [(name: String, shape: [Int])] {
    var shapes: [(String, [Int])] = [("model.embed_tokens.weight", [of.vocabularySize, of.hiddenSize])]
    for layer in 0..<of.layerCount {
      let path = "model.layers.\(layer)"
      shapes += [
        ("\(path).input_layernorm.weight", [of.hiddenSize]),
        ("\(path).self_attn.q_proj.weight", [of.queryWidth, of.hiddenSize]),
        ("\(path).self_attn.k_proj.weight", [of.keyWidth, of.hiddenSize]),
        ("\(path).self_attn.v_proj.weight", [of.keyWidth, of.hiddenSize]),
        ("\(path).self_attn.o_proj.weight", [of.hiddenSize, of.queryWidth]),
        ("\(path).post_attention_layernorm.weight", [of.hiddenSize]),
        ("\(path).mlp.gate_proj.weight", [of.intermediateSize, of.hiddenSize]),
        ("\(path).mlp.up_proj.weight", [of.intermediateSize, of.hiddenSize]),
        ("\(path).mlp.down_proj.weight", [of.hiddenSize, of.intermediateSize]),
      ]
    }
    shapes.append(("model.norm.weight", [of.hiddenSize]))
    if !of.tiesEmbeddings { shapes.append(("lm_head.weight", [of.vocabularySize, of.hiddenSize])) }
    return shapes
  }

  /// Gives each linear layer its pair of factors, or takes it away.
  func attach(_ pairs: [String: LowRankPair]) {
    for (path, layer) in linears { layer.lowRank = pairs[path] }
  }

  /// The weight that a module path's factors belong to.
  func weight(of path: String) -> Parameter? { linears[path]?.weight }

  /// The residual stream after the last layer, and what the way back needs if the pass keeps it.
  func hidden(cache: KeyValueCache? = nil, seen: Int = 0, pass: Pass) -> (Matrix, [DecoderLayer.Activations])
  {
    rotary.reserve(Int(pass.layout.positions.max() ?? -1) + 1)
    var x = pass.arena.matrix(pass.rows, configuration.hiddenSize)
    let normed = pass.arena.matrix(pass.rows, configuration.hiddenSize)
    embedding.forward(into: x, pass: pass)
    var kept: [DecoderLayer.Activations] = []
    for (index, layer) in layers.enumerated() {
      let mark = pass.arena.mark()
      let (output, activations) = layer.forward(
        x, normed: normed, keys: cache?.place(layer: index, first: seen), pass: pass)
      x = output
      if pass.keep { kept.append(activations) } else { pass.arena.release(to: mark) }
    }
    return (x, kept)
  }

  /// Scores the layout's answers.
  func forward(pass: Pass) -> ([LanguageHead.TokenStatistics], Activations) {
    let (x, layers) = hidden(pass: pass)
    let (statistics, head) = head.forward(x, pass: pass)
    return (statistics, Activations(layers: layers, head: head))
  }

  /// Adds to the gradients of all trained parameters.
  /// - Parameter coefficients: derivative of the loss by each answer token's log-probability.
  func backward(_ activations: Activations, coefficients: [Float], pass: Pass) {
    guard let atHead = activations.head else { return }
    let dx = pass.arena.matrix(pass.rows, configuration.hiddenSize)
    pass.context.fill(dx, 0)
    var mark = pass.arena.mark()
    head.backward(atHead, coefficients: coefficients, addingTo: dx, pass: pass)
    for (layer, kept) in zip(layers, activations.layers).reversed() {
      pass.arena.release(to: mark)
      mark = pass.arena.mark()
      layer.backward(kept, dx, pass: pass)
    }
    embedding.backward(dx, pass: pass)
  }
}
