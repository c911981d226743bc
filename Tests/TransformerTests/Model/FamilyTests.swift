import Testing

@testable import Transformer

/// Every architecture at odd sizes: gradients, sampling, files, adapters.
struct FamilyTests {
  static func configuration(_ family: ModelFamily) -> ModelConfiguration {
    var configuration = SmallModel.configuration(tied: family != .qwen3 && family != .phi3)
    configuration.family = family
    configuration.maximumPositions = 40
    if family.isGemma { configuration.activation = .gelu }
    switch family {
    case .mistral: configuration.slidingWindow = 5
    case .llama:
      configuration.attentionBias = true
      configuration.feedForwardBias = true
    case .qwen2:
      configuration.slidingWindow = 4
      configuration.layersWithoutWindow = [0]
      configuration.rotary.scaling = .yarn(RotarySettings.YaRN(factor: 4, originalPositions: 16))
    case .qwen3: configuration.rotary.scaling = .linear(factor: 3)
    case .smollm3: configuration.layersWithoutRotary = [1]
    case .gemma: break
    case .gemma2:
      configuration.slidingWindow = 5
      configuration.layersWithoutWindow = [1]
      configuration.queryScalar = 9
      configuration.attentionSoftcap = 2.5
      configuration.logitSoftcap = 4
    case .gemma3:
      configuration.slidingWindow = 5
      configuration.layersWithoutWindow = [1]
      configuration.queryScalar = 7.5
      configuration.rotary = RotarySettings(theta: 1_000_000, scaling: .linear(factor: 8))
      configuration.windowRotary = RotarySettings(theta: 10_000)
    case .phi3:
      configuration.headDimension = 8
      configuration.slidingWindow = 6
      configuration.rotary.turnedShare = 0.5
      configuration.rotary.scaling = .longRope(
        RotarySettings.LongRope(
          shortFactors: [1, 1.5], longFactors: [1, 4], originalPositions: 40, attentionFactor: 1.25))
    case .olmo2: break
    case .gpt2:
      configuration.keyValueHeadCount = 3
      configuration.headDimension = 7
    }
    return configuration
  }

  /// A model whose norms and biases are not what they start as.
  static func make(_ family: ModelFamily) -> DecoderModel {
    let model = DecoderModel(configuration: configuration(family), seed: 5, threads: 2)
    for parameter in model.parameters where parameter.shape.count == 1 {
      let start = Array(parameter.values)
      var random = SeededRandom(seed: 6, stream: parameter.name)
      random.fillNormal(parameter.values, deviation: 0.2)
      for index in start.indices { parameter.values[index] += start[index] }
    }
    return model
  }

  @Test(arguments: ModelFamily.allCases)
  func gradientsPointUphill(family: ModelFamily) throws {
    let model = Self.make(family)
    model.setTrainable(base: true)
    let gradients = try SmallModel.gradients(model)
    func loss() throws -> Double {
      zip(try model.evaluate(SmallModel.batch), SmallModel.coefficients).reduce(0) {
        $0 + $1.0.chosen.logProbability * Double($1.1.chosen)
          + $1.0.rejected.logProbability * Double($1.1.rejected)
      }
    }
    for parameter in model.parameters {
      let gradient = try #require(gradients[parameter.name])
      let norm = inner(doubles(gradient), doubles(gradient)).squareRoot()
      #expect(norm > 1e-3, "\(parameter.name)")
      let step = 2e-3
      let kept = Array(parameter.values)
      func move(_ distance: Double) {
        for index in kept.indices {
          parameter.values[index] = Float(Double(kept[index]) + distance * Double(gradient[index]) / norm)
        }
      }
      move(step)
      let above = try loss()
      move(-step)
      let below = try loss()
      move(0)
      #expect(abs((above - below) / (2 * step) / norm - 1) < 1e-2, "\(parameter.name)")
    }
  }

  /// Kept keys and values give what whole sequences give, beyond a window and up to the last learnt position.
  @Test(arguments: ModelFamily.allCases)
  func greedyFollowsTheLogits(family: ModelFamily) throws {
    let model = Self.make(family)
    var sequence = SmallModel.ids(7, seed: 1)
    for token in try model.generate(prompt: sequence, maximumTokens: 12) {
      let last = try #require(try model.logits(tokens: sequence).last)
      #expect(last[Int(token)] > (last.max() ?? 0) - 1e-4)
      sequence.append(token)
    }
    #expect(sequence.count == 19)
    let long = try model.generate(prompt: SmallModel.ids(38, seed: 2), maximumTokens: 9)
    // Where positions end at 40.
    #expect(long.count == (family == .gpt2 || family == .phi3 ? 3 : 9))
  }

  @Test(arguments: ModelFamily.allCases)
  func sharedPromptEqualsTwoSequences(family: ModelFamily) throws {
    let model = Self.make(family)
    let pair = SmallModel.pair(11, 6, 8, seed: 9)
    let shared = try model.evaluate(PairBatch(pairs: [pair]))
    let apart = try model.evaluate(
      PairBatch(pairs: [
        PairTokens(prompt: pair.prompt, chosen: pair.chosen, rejected: []),
        PairTokens(prompt: pair.prompt, chosen: pair.rejected, rejected: []),
      ]))
    #expect(shared[0].chosen == apart[0].chosen)
    #expect(shared[0].rejected == apart[1].chosen)
    #expect(try model.forward(PairBatch(pairs: [pair])) == shared)
  }

  @Test(arguments: ModelFamily.allCases)
  func foldersRoundTrip(family: ModelFamily) throws {
    let folder = try TemporaryFolder()
    let model = Self.make(family)
    try model.save(directory: folder.path)
    let read = try DecoderModel.load(directory: folder.path, threads: 1)
    var configuration = read.configuration
    configuration.source = nil
    configuration.initializerRange = model.configuration.initializerRange
    #expect(configuration == model.configuration)
    #expect(try read.evaluate(SmallModel.batch) == model.evaluate(SmallModel.batch))
    #expect(read.configuration.parameterCount == read.parameters.reduce(0) { $0 + $1.count })
  }

  /// An adapter on all linear layers starts as the identity, learns everywhere, and merges.
  @Test(arguments: ModelFamily.allCases)
  func adaptersFit(family: ModelFamily) throws {
    let folder = try TemporaryFolder()
    let model = Self.make(family)
    let before = try model.evaluate(SmallModel.batch)
    try model.attach(LoRAConfiguration(rank: 2, alpha: 3), seed: 3)
    let adapter = try #require(model.adapter)
    #expect(adapter.parameters.count == 2 * 2 * family.linearModules.count)
    #expect(try model.evaluate(SmallModel.batch) == before)
    for parameter in adapter.parameters where parameter.name.hasSuffix("lora_B.weight") {
      var random = SeededRandom(seed: 8, stream: parameter.name)
      random.fillNormal(parameter.values, deviation: 0.3)
    }
    let with = try model.evaluate(SmallModel.batch)
    #expect(with != before)
    for (a, b) in zip(try model.merged().evaluate(SmallModel.batch), with) {
      #expect(abs(a.chosen.logProbability - b.chosen.logProbability) < 1e-4)
    }
    let gradients = try SmallModel.gradients(model)
    #expect(gradients.values.allSatisfy { $0.contains { abs($0) > 1e-5 } })
    try adapter.save(directory: folder.path)
    let other = Self.make(family)
    try other.loadAdapter(directory: folder.path)
    #expect(try other.evaluate(SmallModel.batch) == with)
  }

  /// DoRA in every kind of linear layer: the identity at first, then files and the merged model agree.
  @Test(arguments: ModelFamily.allCases)
  func decomposedAdaptersFit(family: ModelFamily) throws {
    let folder = try TemporaryFolder()
    let model = Self.make(family)
    let before = try model.evaluate(SmallModel.batch)
    var settings = LoRAConfiguration(rank: 2, alpha: 3)
    settings.usesDoRA = true
    settings.usesRSLoRA = true
    try model.attach(settings, seed: 3)
    #expect(model.adapter?.isIdentity == true)
    #expect(try model.evaluate(SmallModel.batch) == before)
    #expect(try model.forward(SmallModel.batch) == before)
    LoRATests.disturb(model)
    #expect(model.adapter?.isIdentity == false)
    let with = try model.evaluate(SmallModel.batch)
    for (a, b) in zip(try model.merged().evaluate(SmallModel.batch), with) {
      #expect(abs(a.chosen.logProbability - b.chosen.logProbability) < 2e-4)
    }
    try model.adapter?.save(directory: folder.path)
    let other = Self.make(family)
    try other.loadAdapter(directory: folder.path)
    #expect(other.adapter?.configuration.usesDoRA == true && other.adapter?.configuration.usesRSLoRA == true)
    #expect(try other.evaluate(SmallModel.batch) == with)
  }

  /// In bfloat16 every family scores nearly what it scores in fp32, keeps its invariances, learns an adapter and exports.
  @Test(arguments: ModelFamily.allCases, [false, true])
  func bfloat16Computes(family: ModelFamily, decomposes: Bool) throws {
    let exact = try Self.make(family).evaluate(SmallModel.batch)
    let model = Self.make(family)
    model.use(.bfloat16)
    let short = try model.evaluate(SmallModel.batch)
    for (a, b) in zip(short, exact) {
      #expect(abs(a.chosen.logProbability / b.chosen.logProbability - 1) < 0.1)
    }
    var settings = LoRAConfiguration(rank: 2, alpha: 3)
    settings.usesDoRA = decomposes
    try model.attach(settings, seed: 3)
    #expect(try model.forward(SmallModel.batch) == short)
    LoRATests.disturb(model)
    let with = try model.forward(SmallModel.batch)
    let gradients = try SmallModel.gradients(model)
    #expect(gradients.values.allSatisfy { $0.contains { abs($0) > 1e-5 } })
    model.recomputation = .full
    model.sharesPrompts = false
    #expect(try model.forward(SmallModel.batch) == with)
    for (name, gradient) in try SmallModel.gradients(model) {
      #expect(relativeDifference(gradient, gradients[name] ?? []).ofNorm < 3e-2, "\(name)")
    }
    for (a, b) in zip(try model.exported(storedAs: .f32).evaluate(SmallModel.batch), with) {
      #expect(abs(a.chosen.logProbability / b.chosen.logProbability - 1) < 0.1)
    }
    let generated = try model.generate(prompt: SmallModel.ids(7, seed: 1), maximumTokens: 5)
    #expect(generated.count == 5)
  }

  /// Files of the model without its head, as the first GPT-2 was published: no prefix, and the mask among the weights.
  @Test func bareNamesLoad() throws {
    let folder = try TemporaryFolder()
    let model = Self.make(.gpt2)
    try model.save(directory: folder.path)
    var writer = SafetensorsWriter()
    for parameter in model.parameters {
      let bare = String(parameter.name.dropFirst("transformer.".count))
      writer.add(bare, shape: parameter.shape, values: UnsafeBufferPointer(parameter.values))
    }
    let mask = Parameter(name: "h.0.attn.bias", shape: [1, 1, 4, 4])
    writer.add(mask)
    try writer.write(to: "\(folder.path)/model.safetensors")
    let read = try DecoderModel.load(directory: folder.path, threads: 1)
    #expect(try read.evaluate(SmallModel.batch) == model.evaluate(SmallModel.batch))
  }

  @Test(arguments: [ModelFamily.gpt2, .phi3])
  func positionsEndWhereTheyWereLearnt(family: ModelFamily) throws {
    let model = Self.make(family)
    #expect(try model.logits(tokens: SmallModel.ids(40, seed: 1)).count == 40)
    #expect { try model.logits(tokens: SmallModel.ids(41, seed: 1)) } throws: {
      ($0 as? ModelError)?.code == .token
    }
    // The answer's last token is predicted, not read.
    _ = try model.evaluate(PairBatch(pairs: [SmallModel.pair(30, 11, 1, seed: 1)]))
    #expect { try model.evaluate(PairBatch(pairs: [SmallModel.pair(30, 3, 12, seed: 1)])) } throws: {
      ($0 as? ModelError)?.code == .token
    }
  }

  /// A window as wide as the text changes nothing; a narrower one does.
  @Test func windowsCutOff() throws {
    func logProbability(_ window: Int?) throws -> Double {
      var shape = Self.configuration(.mistral)
      shape.slidingWindow = window
      let model = DecoderModel(configuration: shape, seed: 5, threads: 1)
      return try model.evaluate(PairBatch(pairs: [SmallModel.pair(9, 6, 1, seed: 2)]))[0].chosen
        .logProbability
    }
    #expect(try logProbability(14) == logProbability(nil))
    #expect(try logProbability(13) != logProbability(nil))
  }
}
