/// The layers of a model over its parameters, and the way through them there and back.
final class DecoderStack {
  let configuration: ModelConfiguration
  /// In a fixed order: embedding, layers from first to last, final norm, head unless tied.
  let parameters: [Parameter]
  let head: LanguageHead
  private let rotaries: [RotaryTable]
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
    let parts = DecoderParts(configuration)
    parameters = parts.parameters
    linears = parts.linears
    embedding = parts.embedding
    layers = parts.layers
    head = parts.head
    rotaries = parts.rotaries
  }

  /// Gives each linear layer its pair of factors, or takes it away.
  func attach(_ pairs: [String: LowRankPair]) {
    for (path, layer) in linears { layer.lowRank = pairs[path] }
  }

  /// The linear layer of a module path.
  func linear(_ path: String) -> LinearLayer? { linears[path] }

  /// The residual stream after the last layer, and what the way back needs if the pass keeps it.
  /// - Parameter scored: the only rows that anybody reads; nil for all. The last layer's feed-forward part leaves the
  ///   others out.
  func hidden(
    cache: KeyValueCache? = nil, seen: Int = 0, scored: [Int32]? = nil, pass: Pass
  ) -> (Matrix, [DecoderLayer.Activations]) {
    for table in rotaries { table.reserve(Int(pass.layout.positions.max() ?? -1) + 1) }
    var x = pass.arena.matrix(pass.rows, configuration.hiddenSize)
    let normed = pass.arena.matrix(pass.rows, configuration.hiddenSize)
    embedding.forward(into: x, pass: pass)
    var kept: [DecoderLayer.Activations] = []
    for (index, layer) in layers.enumerated() {
      let mark = pass.arena.mark()
      let (output, activations) = layer.forward(
        x, normed: normed, keys: cache?.place(layer: index, first: seen),
        scored: index == layers.count - 1 ? scored : nil, pass: pass)
      x = output
      if pass.keep { kept.append(activations) } else { pass.arena.release(to: mark) }
    }
    return (x, kept)
  }

  /// Scores the layout's answers.
  func forward(pass: Pass) -> ([LanguageHead.TokenStatistics], Activations) {
    let (x, layers) = hidden(scored: pass.layout.scoredRows, pass: pass)
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
