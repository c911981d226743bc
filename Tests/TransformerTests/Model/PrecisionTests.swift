import Testing

@testable import Transformer

/// Models that compute in bfloat16.
struct PrecisionTests {
  /// Weights in half the memory, and numbers near those of single precision: 8 bits of each operand are kept, so a sum of
  /// many products is off by some 2^-9 of its size.
  @Test(arguments: instructionSets)
  func numbersStayNearSinglePrecision(set: ComputeContext.InstructionSet) throws {
    let exact = SmallModel.make(set: set)
    let short = SmallModel.make(set: set)
    short.use(.bfloat16)
    #expect(short.parameters.allSatisfy { ($0.precision == .bfloat16) == ($0.shape.count > 1) })
    for (found, expected) in zip(try short.evaluate(SmallModel.batch), try exact.evaluate(SmallModel.batch)) {
      #expect(abs(found.chosen.logProbability / expected.chosen.logProbability - 1) < 0.01)
      #expect(found.chosen.logProbability != expected.chosen.logProbability)
    }
    for model in [exact, short] { try attachLearntAdapter(to: model) }
    // The gradient as a whole: those of single factors can be small differences of large numbers.
    let names = try #require(exact.adapter).parameters.map(\.name)
    let expected = try SmallModel.gradients(exact)
    let found = try SmallModel.gradients(short)
    let difference = relativeDifference(
      names.flatMap { found[$0] ?? [] }, names.flatMap { expected[$0] ?? [] })
    #expect(difference.ofNorm < 0.05 && difference.ofNorm > 0)
  }

  /// The whole model is trained on weights in single precision, which products round.
  @Test(arguments: instructionSets)
  func masterWeightsStayWhole(set: ComputeContext.InstructionSet) throws {
    let exact = SmallModel.make(tied: false, set: set)
    let short = SmallModel.make(tied: false, set: set)
    short.use(.bfloat16, keepingWeights: true)
    for (mine, theirs) in zip(short.parameters, exact.parameters) {
      let equal = Array(mine.values) == Array(theirs.values)
      #expect(equal && mine.precision == .float32)
    }
    for model in [exact, short] { model.setTrainable(base: true) }
    let expected = try SmallModel.gradients(exact)
    for (name, gradient) in try SmallModel.gradients(short) {
      let difference = relativeDifference(gradient, try #require(expected[name])).ofNorm
      #expect(difference < 0.05 && difference > 0, "\(name)")
    }
  }

  /// What is trained is in single precision, whatever it was before.
  @Test func trainingWidens() throws {
    let model = SmallModel.make()
    model.use(.bfloat16)
    let before = try model.evaluate(SmallModel.batch)
    model.setTrainable(base: true)
    #expect(model.parameters.allSatisfy { $0.precision == .float32 })
    #expect(try model.evaluate(SmallModel.batch) == before)
  }

  @Test(arguments: instructionSets)
  func threadsAndNeighboursChangeNoBit(set: ComputeContext.InstructionSet) throws {
    var statistics: [[PairStatistics]] = []
    var gradients: [[String: [Float]]] = []
    for threads in 1...3 {
      let model = SmallModel.make(tied: false, threads: threads, set: set)
      model.use(.bfloat16)
      try model.attach(LoRAConfiguration(rank: 4, alpha: 8), seed: 3)
      statistics.append(try model.evaluate(SmallModel.batch))
      #expect(try model.forward(SmallModel.batch) == statistics[0])
      #expect(try model.evaluate(SmallModel.batch, adapter: false) == statistics[0])
      let apart = try SmallModel.batch.pairs.map { try model.evaluate(PairBatch(pairs: [$0]))[0] }
      #expect(apart == statistics[0])
      gradients.append(try SmallModel.gradients(model))
    }
    #expect(statistics[0] == statistics[1] && statistics[0] == statistics[2])
    let equal = gradients[0] == gradients[1] && gradients[0] == gradients[2]
    #expect(equal)
  }

  /// Weights stored short are mapped from files that have them so, rounded from others, and give the same bits.
  @Test func filesOfEitherPrecisionLoad() throws {
    let whole = try TemporaryFolder()
    let half = try TemporaryFolder()
    let model = SmallModel.make(tied: false)
    // Norms stay in single precision here but not in the short file, so they begin as numbers that both can hold.
    for parameter in model.parameters where parameter.shape.count == 1 {
      for index in parameter.values.indices {
        parameter.values[index] = ShortFloat.rounded(parameter.values[index], to: .bf16)
      }
    }
    try model.save(directory: whole.path)
    model.use(.bfloat16)
    let expected = try model.evaluate(SmallModel.batch)
    try model.save(directory: half.path, storedAs: .bf16)

    for folder in [whole.path, half.path] {
      let loaded = try DecoderModel.load(directory: folder, threads: 1, precision: .bfloat16)
      #expect(loaded.precision == .bfloat16)
      #expect(try loaded.evaluate(SmallModel.batch) == expected)
      let copy = loaded.frozenCopy()
      #expect(try copy.evaluate(SmallModel.batch) == expected)
    }
    let master = try DecoderModel.load(
      directory: whole.path, threads: 1, precision: .bfloat16, keepingWeights: true)
    #expect(master.parameters.allSatisfy { $0.precision == .float32 })

    // Widened again the rounded weights are exact.
    let wide = try DecoderModel.load(directory: half.path, threads: 1)
    model.use(.float32)
    #expect(try wide.evaluate(SmallModel.batch) == model.evaluate(SmallModel.batch))
  }

  /// A merged copy holds the sum of both in single precision.
  @Test func mergingWidens() throws {
    let model = SmallModel.make()
    model.use(.bfloat16)
    try attachLearntAdapter(to: model)
    let merged = model.merged()
    for (path, pair) in try #require(model.adapter).pairs {
      let base = try #require(model.stack.linear(path)).weight
      let sum = try #require(merged.stack.linear(path)).weight
      #expect(base.precision == .bfloat16)
      let copy = Parameter(name: "copy", shape: base.shape)
      copy.copy(from: base)
      copy.widen(context: model.context)
      let added = Reference.product(
        doubles(Array(pair.b.values)),
        Reference.transposed(doubles(Array(pair.a.values)), rows: 4, columns: pair.a.shape[1]),
        m: pair.b.shape[0], n: pair.a.shape[1], k: 4)
      let expected = zip(copy.values, added).map { Double($0) + Double(pair.scale) * $1 }
      #expect(relativeDifference(Array(sum.values), expected).ofNorm < 1e-6, "\(path)")
    }
  }

  private func attachLearntAdapter(to model: DecoderModel) throws {
    try model.attach(LoRAConfiguration(rank: 4, alpha: 8), seed: 3)
    for parameter in try #require(model.adapter).parameters where parameter.name.hasSuffix("lora_B.weight") {
      var random = SeededRandom(seed: 8, stream: parameter.name)
      random.fillNormal(parameter.values, deviation: 0.3)
    }
  }
}
