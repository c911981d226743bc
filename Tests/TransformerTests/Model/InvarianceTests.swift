import Testing

@testable import Transformer

/// What must not change the numbers.
struct InvarianceTests {
  @Test(arguments: instructionSets)
  func threadsChangeNoBit(set: ComputeContext.InstructionSet) throws {
    var statistics: [[PairStatistics]] = []
    var gradients: [[String: [Float]]] = []
    for threads in 1...3 {
      let model = SmallModel.make(tied: false, threads: threads, set: set)
      #expect(model.threads == threads)
      model.setTrainable(base: true)
      statistics.append(try model.evaluate(SmallModel.batch))
      gradients.append(try SmallModel.gradients(model))
    }
    #expect(statistics[0] == statistics[1] && statistics[0] == statistics[2])
    let equal = gradients[0] == gradients[1] && gradients[0] == gradients[2]
    #expect(equal)
  }

  /// Weights packed once: the same scores and gradients of an adapter, bit for bit, in either precision, and the same after
  /// weights have changed places with a packed copy of theirs.
  @Test(arguments: instructionSets, [Precision.float32, .bfloat16])
  func packedWeightsChangeNoBit(set: ComputeContext.InstructionSet, precision: Precision) throws {
    func model() throws -> DecoderModel {
      let model = SmallModel.make(set: set)
      try model.attach(LoRAConfiguration(rank: 3, alpha: 6), seed: 4)
      for parameter in model.adapter?.parameters ?? [] {
        for index in parameter.values.indices { parameter.values[index] += 0.01 * Float(index % 7) }
      }
      model.use(precision)
      return model
    }
    let (plain, packed) = (try model(), try model())
    #expect(packed.packingCost.map { $0 > 0 } == true)
    packed.packFrozenWeights()
    #expect(packed.packingCost == nil)
    for adapter in [true, false] {
      #expect(
        try packed.evaluate(SmallModel.batch, adapter: adapter)
          == plain.evaluate(SmallModel.batch, adapter: adapter))
    }
    let equal = try SmallModel.gradients(packed) == SmallModel.gradients(plain)
    #expect(equal)

    let full = SmallModel.make(set: set)
    full.precision = precision
    let expected = try full.evaluate(SmallModel.batch)
    full.setTrainable(base: true)
    var frozen = full.parameters.map { $0.frozenValues(precision: precision, compute: full.context) }
    for parameter in full.parameters { parameter.values.update(repeating: 0.125) }
    let moved = try full.evaluate(SmallModel.batch)
    for (index, parameter) in full.parameters.enumerated() { parameter.exchange(&frozen[index]) }
    #expect(try full.evaluate(SmallModel.batch) == expected)
    for (index, parameter) in full.parameters.enumerated() { parameter.exchange(&frozen[index]) }
    #expect(try full.evaluate(SmallModel.batch) == moved && moved != expected)
  }

  @Test func instructionSetsAgree() throws {
    let all = try instructionSets.map { set in
      let model = SmallModel.make(set: set)
      model.setTrainable(base: true)
      return (try model.evaluate(SmallModel.batch), try SmallModel.gradients(model))
    }
    for (statistics, gradients) in all.dropFirst() {
      for (found, expected) in zip(statistics, all[0].0) {
        #expect(abs(found.chosen.logProbability / expected.chosen.logProbability - 1) < 1e-5)
        #expect(abs(found.chosen.entropySum / expected.chosen.entropySum - 1) < 1e-5)
        #expect(found.chosen.top1Count == expected.chosen.top1Count)
      }
      for (name, gradient) in gradients {
        #expect(relativeDifference(gradient, all[0].1[name] ?? []).ofNorm < 1e-5, "\(name)")
      }
    }
  }

  /// A pair's scores have the same bits in any micro-batch, kept or not: a stored reference stays exact.
  @Test(arguments: instructionSets)
  func neighboursChangeNoBit(set: ComputeContext.InstructionSet) throws {
    let model = SmallModel.make(set: set)
    let together = try model.evaluate(SmallModel.batch)
    #expect(try model.forward(SmallModel.batch) == together)
    let apart = try SmallModel.batch.pairs.map { try model.evaluate(PairBatch(pairs: [$0]))[0] }
    #expect(apart == together)
  }

  /// Sharing the prompt gives what two sequences of their own give: the same bits forward, and gradients up to the
  /// order of additions.
  @Test func sharedPromptEqualsTwoSequences() throws {
    let model = SmallModel.make()
    model.setTrainable(base: true)
    let pair = SmallModel.pair(11, 6, 8, seed: 9)
    let apart = PairBatch(pairs: [
      PairTokens(prompt: pair.prompt, chosen: pair.chosen, rejected: []),
      PairTokens(prompt: pair.prompt, chosen: pair.rejected, rejected: []),
    ])
    let shared = try model.evaluate(PairBatch(pairs: [pair]))
    let unshared = try model.evaluate(apart)
    #expect(shared[0].chosen == unshared[0].chosen)
    #expect(shared[0].rejected == unshared[1].chosen)

    let one = try SmallModel.gradients(model, PairBatch(pairs: [pair]), [(-0.6, 0.9)])
    let two = try SmallModel.gradients(model, apart, [(-0.6, 0), (0.9, 0)])
    for (name, gradient) in one {
      #expect(relativeDifference(gradient, two[name] ?? []).ofNorm < 1e-5, "\(name)")
    }
  }

  /// Without sharing, the layout lays every prompt twice.
  @Test(arguments: ModelFamily.allCases)
  func unsharedPromptsChangeNothing(family: ModelFamily) throws {
    let model = FamilyTests.make(family)
    model.setTrainable(base: true)
    let shared = try model.evaluate(SmallModel.batch)
    let sharedGradients = try SmallModel.gradients(model)
    model.sharesPrompts = false
    #expect(try model.evaluate(SmallModel.batch) == shared)
    for (name, gradient) in try SmallModel.gradients(model) {
      #expect(relativeDifference(gradient, sharedGradients[name] ?? []).ofNorm < 2e-5, "\(name)")
    }
    let layout = try BatchLayout(SmallModel.batch, vocabularySize: 53, sharesPrompts: false)
    // 7 + 1 prompt tokens once more; the third pair has one answer only.
    #expect(layout.tokens.count == SmallModel.batch.tokenCount + 8 - 5)
    #expect(layout.groupStarts.count == 6)
  }

  /// What is made again on the way back has the bits of what was kept, for the model and for an adapter.
  @Test(arguments: ModelFamily.allCases, [Recomputation.attention, .full])
  func recomputationChangesNoBit(family: ModelFamily, recomputation: Recomputation) throws {
    for decomposes in [nil, false, true] {
      let model = FamilyTests.make(family)
      if let decomposes {
        var settings = LoRAConfiguration(rank: 2, alpha: 3)
        settings.usesDoRA = decomposes
        try model.attach(settings, seed: 1)
        LoRATests.disturb(model)
      } else {
        model.setTrainable(base: true)
      }
      let statistics = try model.forward(SmallModel.batch)
      let gradients = try SmallModel.gradients(model)
      model.recomputation = recomputation
      #expect(try model.forward(SmallModel.batch) == statistics)
      let equal = try SmallModel.gradients(model) == gradients
      #expect(equal)
    }
  }

  /// The estimate covers what a step takes and is not far above it.
  @Test(arguments: [ModelFamily.llama, .gemma3, .phi3, .olmo2, .gpt2], Recomputation.allCases)
  func memoryIsForeseen(family: ModelFamily, recomputation: Recomputation) throws {
    var shape = FamilyTests.configuration(family)
    shape.layerCount = 9
    for adapts in [false, true] {
      let model = DecoderModel(configuration: shape, seed: 5, threads: 1)
      if adapts {
        try model.attach(LoRAConfiguration(rank: 2, alpha: 3), seed: 1)
      } else {
        model.setTrainable(base: true)
      }
      model.recomputation = recomputation
      let pairs = (0..<40).map { SmallModel.pair(12, 20, 25, seed: UInt64($0 + 40)) }
      let batch = PairBatch(pairs: pairs)
      for _ in 0..<2 { _ = try SmallModel.gradients(model, batch, Array(repeating: (1, -1), count: 40)) }
      let estimate = model.activationBytes(of: pairs.map { PairLengths($0) }, recomputation: recomputation)
      let held = model.arena.peakByteCount
      #expect(held <= estimate + estimate / 20, "\(held) of \(estimate)")
      #expect(held >= estimate / 2, "\(held) of \(estimate)")
    }
  }

  /// The same text with the border between prompt and answer elsewhere: one segment or two.
  @Test func borderChangesNothingButRounding() throws {
    let model = SmallModel.make()
    let ids = SmallModel.ids(23, seed: 4)
    let late = try model.tokenLogProbabilities(
      PairBatch(pairs: [PairTokens(prompt: Array(ids[..<15]), chosen: Array(ids[15...]), rejected: [])]))
    let early = try model.tokenLogProbabilities(
      PairBatch(pairs: [PairTokens(prompt: [], chosen: ids, rejected: [])]))
    #expect(early[0].chosen.count == 22, "the first token has nothing before it")
    for (a, b) in zip(late[0].chosen, early[0].chosen.suffix(8)) { #expect(abs(a - b) < 1e-5) }
  }

  /// Memory kept from a larger step must not shine through.
  @Test func arenaLeavesNoTraces() throws {
    let model = SmallModel.make()
    model.setTrainable(base: true)
    let fresh = try SmallModel.gradients(model)
    let large = PairBatch(pairs: (0..<6).map { SmallModel.pair(30, 20, 25, seed: UInt64($0 + 40)) })
    _ = try SmallModel.gradients(model, large, Array(repeating: (1, -1), count: 6))
    let held = model.arena.byteCount
    #expect(held <= 2 * model.activationBytes(tokens: large.tokenCount, answerTokens: 270))
    let again = try SmallModel.gradients(model)
    let equal = fresh == again
    #expect(equal)
    #expect(model.arena.byteCount <= held)
  }

  /// Gradients add up over micro-batches.
  @Test func gradientsAccumulate() throws {
    let model = SmallModel.make(tied: false)
    model.setTrainable(base: true)
    let whole = try SmallModel.gradients(model)
    model.zeroGradients()
    for (pair, coefficient) in zip(SmallModel.batch.pairs, SmallModel.coefficients) {
      _ = try model.forward(PairBatch(pairs: [pair]))
      try model.backward([coefficient])
    }
    for parameter in model.parameters {
      let parts = parameter.gradient.map(Array.init) ?? []
      #expect(relativeDifference(parts, whole[parameter.name] ?? []).ofNorm < 1e-5, "\(parameter.name)")
    }
  }

  /// A copy stays as it was while the original changes.
  @Test func frozenCopyStaysBehind() throws {
    let model = SmallModel.make()
    let copy = model.frozenCopy()
    let before = try model.evaluate(SmallModel.batch)
    #expect(try copy.evaluate(SmallModel.batch) == before)
    #expect(copy.trainable.isEmpty)
    for parameter in model.parameters { model.context.scale(parameter.values, by: 1.1) }
    #expect(try copy.evaluate(SmallModel.batch) == before)
    #expect(try model.evaluate(SmallModel.batch) != before)
  }
}
