import Testing

@testable import Transformer

/// Every layer alone, at odd sizes, against finite differences.
struct LayerGradientTests {
  private static func linear(
    _ name: String, inputs: Int, outputs: Int, bias: Bool = false, adapter: Bool = false
  ) -> (layer: LinearLayer, parameters: [Parameter]) {
    let weight = GradientCheck.parameter(name, [outputs, inputs])
    let offset = bias ? GradientCheck.parameter("\(name) bias", [outputs]) : nil
    let layer = LinearLayer(weight: weight, bias: offset)
    var parameters = [weight] + (offset.map { [$0] } ?? [])
    if adapter {
      let a = GradientCheck.parameter("\(name) A", [2, inputs])
      let b = GradientCheck.parameter("\(name) B", [outputs, 2])
      layer.lowRank = LowRankPair(a: a, b: b, scale: 1.5)
      parameters += [a, b]
    }
    return (layer, parameters)
  }

  private static func norm(_ name: String, _ width: Int, offset: Float = 0) -> NormLayer {
    NormLayer(weight: GradientCheck.parameter(name, [width]), epsilon: 1e-5, offset: offset)
  }

  @Test(arguments: [false, true], [false, true])
  func linearLayer(bias: Bool, adapter: Bool) throws {
    let (layer, parameters) = Self.linear("W", inputs: 7, outputs: 5, bias: bias, adapter: adapter)
    try GradientCheck().run(inputs: 7, outputs: 5, parameters) { x, y, pass in
      let reduced = layer.forward(x, into: y, pass: pass)
      return { dy, dx in
        let gradient = layer.backwardInput(dy, into: dx, accumulate: false, pass: pass)
        layer.backwardParameters(x, dy, reducedInput: reduced, reducedGradient: gradient, pass: pass)
      }
    }
  }

  @Test(arguments: [false, true])
  func transposedLinearLayer(adapter: Bool) throws {
    let weight = GradientCheck.parameter("W", [7, 5])
    let layer = LinearLayer(weight: weight, layout: .inputsByOutputs)
    var parameters = [weight]
    if adapter {
      let (a, b) = (GradientCheck.parameter("A", [2, 7]), GradientCheck.parameter("B", [5, 2]))
      layer.lowRank = LowRankPair(a: a, b: b, scale: 0.5)
      parameters += [a, b]
    }
    try GradientCheck().run(inputs: 7, outputs: 5, parameters) { x, y, pass in
      let reduced = layer.forward(x, into: y, pass: pass)
      return { dy, dx in
        let gradient = layer.backwardInput(dy, into: dx, accumulate: false, pass: pass)
        layer.backwardParameters(x, dy, reducedInput: reduced, reducedGradient: gradient, pass: pass)
      }
    }
  }

  /// RMSNorm, Gemma's RMSNorm, LayerNorm.
  @Test(arguments: [0, 1, 2])
  func normLayer(kind: Int) throws {
    let weight = GradientCheck.parameter("w", [9])
    let bias = kind == 2 ? GradientCheck.parameter("b", [9]) : nil
    let layer = NormLayer(weight: weight, bias: bias, epsilon: 1e-5, offset: kind == 1 ? 1 : 0)
    try GradientCheck().run(inputs: 9, outputs: 9, [weight] + (bias.map { [$0] } ?? [])) { x, y, pass in
      let scales = layer.forward(x, into: y, pass: pass)
      return { dy, dx in layer.backward(x, scales: scales, dy, addingTo: dx, pass: pass) }
    }
  }

  @Test(arguments: [false, true])
  func embeddingLayer(learnsPositions: Bool) throws {
    let weight = GradientCheck.parameter("tokens", [53, 6])
    let positions = learnsPositions ? GradientCheck.parameter("positions", [12, 6]) : nil
    let layer = EmbeddingLayer(weight: weight, positions: positions, scale: learnsPositions ? 1 : 2.5)
    try GradientCheck().run(inputs: 0, outputs: 6, [weight] + (positions.map { [$0] } ?? [])) { _, y, pass in
      layer.forward(into: y, pass: pass)
      return { dy, _ in layer.backward(dy, pass: pass) }
    }
  }

  @Test(arguments: [GateActivation.silu, .gelu], [false, true])
  func feedForwardLayer(activation: GateActivation, adapter: Bool) throws {
    let (gate, ofGate) = Self.linear("gate", inputs: 6, outputs: 11, bias: true, adapter: adapter)
    let (up, ofUp) = Self.linear("up", inputs: 6, outputs: 11, adapter: adapter)
    let (down, ofDown) = Self.linear("down", inputs: 11, outputs: 6, bias: true, adapter: adapter)
    try check(
      FeedForwardLayer(gate: gate, up: up, down: down, activation: activation), ofGate + ofUp + ofDown)
  }

  @Test(arguments: [GateActivation.silu, .gelu], [false, true])
  func fusedFeedForwardLayer(activation: GateActivation, adapter: Bool) throws {
    let (gateUp, ofGateUp) = Self.linear("gate and up", inputs: 6, outputs: 22, adapter: adapter)
    let (down, ofDown) = Self.linear("down", inputs: 11, outputs: 6, adapter: adapter)
    try check(
      FusedFeedForwardLayer(gateUp: gateUp, down: down, activation: activation), ofGateUp + ofDown)
  }

  @Test(arguments: [false, true])
  func plainFeedForwardLayer(adapter: Bool) throws {
    let (up, ofUp) = Self.linear("up", inputs: 6, outputs: 11, bias: true, adapter: adapter)
    let (down, ofDown) = Self.linear("down", inputs: 11, outputs: 6, bias: true, adapter: adapter)
    try check(PlainFeedForwardLayer(up: up, down: down), ofUp + ofDown)
  }

  private func check(_ layer: some FeedForward, _ parameters: [Parameter]) throws {
    try GradientCheck().run(inputs: 6, outputs: 6, parameters) { x, y, pass in
      let kept = layer.forward(x, addingTo: y, pass: pass)
      return { dy, dx in layer.backward(x, kept, dy, into: dx, pass: pass) }
    }
  }

  /// Without norms, with one over each head, with one over all heads.
  @Test(arguments: [nil, 4, 0])
  func separateProjection(normed: Int?) throws {
    let (query, ofQuery) = Self.linear("q", inputs: 6, outputs: 8, bias: true)
    let (key, ofKey) = Self.linear("k", inputs: 6, outputs: 4, adapter: true)
    let (value, ofValue) = Self.linear("v", inputs: 6, outputs: 4)
    let norms = normed.map { width in
      (Self.norm("q norm", width == 0 ? 8 : width), Self.norm("k norm", width == 0 ? 4 : width, offset: 1))
    }
    let projection = SeparateProjection(
      query: query, key: key, value: value, queryNorm: norms?.0, keyNorm: norms?.1)
    try check(
      projection, ofQuery + ofKey + ofValue + (norms.map { [$0.0.weight, $0.1.weight] } ?? []))
  }

  @Test(arguments: [false, true])
  func fusedProjection(adapter: Bool) throws {
    let (all, parameters) = Self.linear("qkv", inputs: 6, outputs: 16, bias: true, adapter: adapter)
    try check(FusedProjection(all, queryWidth: 8, keyWidth: 4), parameters)
  }

  private func check(_ projection: some HeadProjection, _ parameters: [Parameter]) throws {
    try GradientCheck().run(inputs: 6, outputs: 16, parameters) { x, y, pass in
      let made = projection.forward(x, keys: nil, pass: pass)
      let places = [0..<8, 8..<12, 12..<16]
      for (part, place) in zip([made.heads.q, made.heads.k, made.heads.v], places) {
        pass.context.copyRows(part, into: y.columns(place))
      }
      return { dy, dx in
        let d = projection.gradients(dy.rows, pass: pass)
        for (part, place) in zip([d.q, d.k, d.v], places) {
          pass.context.copyRows(dy.columns(place), into: part)
        }
        projection.backward(x, made, d, into: dx, pass: pass)
      }
    }
  }

  private static func attention(_ configuration: ModelConfiguration) -> (AttentionLayer, [Parameter]) {
    let (query, ofQuery) = linear("q", inputs: 6, outputs: 8)
    let (key, ofKey) = linear("k", inputs: 6, outputs: 4)
    let (value, ofValue) = linear("v", inputs: 6, outputs: 4)
    let (output, ofOutput) = linear("o", inputs: 8, outputs: 6, bias: true)
    let rotary = RotaryTable(configuration.rotary, headDimension: 4)
    rotary.reserve(12)
    let layer = AttentionLayer(
      projection: SeparateProjection(query: query, key: key, value: value), output: output, rotary: rotary,
      window: configuration.slidingWindow, configuration: configuration)
    return (layer, ofQuery + ofKey + ofValue + ofOutput)
  }

  private static func shape() -> ModelConfiguration {
    ModelConfiguration(
      vocabularySize: 53, hiddenSize: 6, intermediateSize: 11, layerCount: 1, headCount: 2,
      keyValueHeadCount: 1, headDimension: 4)
  }

  /// Plain; with a window; with bounded scores, another scale and a rotation of half of each head.
  @Test(arguments: [0, 1, 2])
  func attentionLayer(kind: Int) throws {
    var configuration = Self.shape()
    if kind == 1 { configuration.slidingWindow = 3 }
    if kind == 2 {
      configuration.attentionSoftcap = 1.5
      configuration.queryScalar = 2.5
      configuration.rotary.turnedShare = 0.5
    }
    let (layer, parameters) = Self.attention(configuration)
    try GradientCheck().run(inputs: 6, outputs: 6, parameters) { x, y, pass in
      let kept = layer.forward(x, addingTo: y, pass: pass)
      return { dy, dx in layer.backward(x, kept, dy, into: dx, pass: pass) }
    }
  }

  /// Norms before, behind, on both sides; with all, some and none of the activations kept.
  @Test(arguments: [0, 1, 2], Recomputation.allCases)
  func decoderLayer(placement: Int, recomputation: Recomputation) throws {
    let (attention, ofAttention) = Self.attention(Self.shape())
    let (gate, ofGate) = Self.linear("gate", inputs: 6, outputs: 11)
    let (up, ofUp) = Self.linear("up", inputs: 6, outputs: 11)
    let (down, ofDown) = Self.linear("down", inputs: 11, outputs: 6)
    let names = ["a", "b", "c", "d"]
    let norms = names.map { Self.norm($0, 6, offset: 1) }
    let (before, after) = (placement != 1, placement != 0)
    let layer = DecoderLayer(
      attentionNorms: SurroundingNorms(before: before ? norms[0] : nil, after: after ? norms[1] : nil),
      attention: attention,
      feedForwardNorms: SurroundingNorms(before: before ? norms[2] : nil, after: after ? norms[3] : nil),
      feedForward: FeedForwardLayer(gate: gate, up: up, down: down, activation: .silu))
    let used = [before, after, before, after]
    let ofNorms = zip(norms, used).filter { $0.1 }.map { $0.0.weight }
    let parameters = ofAttention + ofGate + ofUp + ofDown + ofNorms
    try GradientCheck().run(inputs: 6, outputs: 6, parameters) { x, y, pass in
      var pass = pass
      pass.recomputation = recomputation
      let (output, kept) = layer.forward(x, normed: pass.arena.matrix(x.rows, 6), pass: pass)
      pass.context.copy(output, into: y)
      return { dy, dx in
        // The layer turns the output's gradient into the input's in place.
        pass.context.copy(dy, into: dx)
        layer.backward(kept, dx, pass: pass)
      }
    }
  }
}
