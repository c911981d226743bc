import Testing

@testable import Transformer

/// Sampling with kept keys and values, against scoring whole sequences.
struct GenerationTests {
  @Test(arguments: instructionSets)
  func greedyFollowsTheLogits(set: ComputeContext.InstructionSet) throws {
    let model = SmallModel.make(tied: false, threads: 2, set: set)
    try model.attach(LoRAConfiguration(rank: 2, alpha: 4), seed: 1)
    for parameter in model.adapter?.parameters ?? [] {
      var random = SeededRandom(seed: 8, stream: parameter.name)
      random.fillNormal(parameter.values, deviation: 0.3)
    }
    var sequence = SmallModel.ids(5, seed: 1)
    let generated = try model.generate(prompt: sequence, maximumTokens: 12)
    #expect(generated.count == 12)
    for token in generated {
      let last = try #require(try model.logits(tokens: sequence).last)
      // Rounding differs between the two ways, so a near tie may fall either way.
      #expect(last[Int(token)] > (last.max() ?? 0) - 1e-4)
      sequence.append(token)
    }
    #expect(Set(generated).count > 1, "a model that repeats one token tests little")
  }

  @Test func seedsDetermineSamples() throws {
    let model = SmallModel.make()
    func sample(_ seed: UInt64, topP: Double = 1) throws -> [UInt32] {
      try model.generate(
        prompt: [1, 2], maximumTokens: 16, sampling: SamplingOptions(temperature: 2, topP: topP, seed: seed))
    }
    #expect(try sample(1) == sample(1))
    #expect(try sample(1) != sample(2))
    let greedy = try model.generate(prompt: [1, 2], maximumTokens: 16)
    #expect(try sample(1, topP: 1e-9) == greedy)
  }

  @Test func stopsWhereItShould() throws {
    let model = SmallModel.make()
    let free = try model.generate(prompt: [1], maximumTokens: 10)
    #expect(free.count == 10)
    let stopped = try model.generate(prompt: [1], maximumTokens: 10, stop: [free[3]])
    #expect(stopped == Array(free.prefix { $0 != free[3] }))
    #expect(try model.generate(prompt: [1], maximumTokens: 0).isEmpty)
    #expect { try model.generate(prompt: [], maximumTokens: 1) } throws: {
      ($0 as? ModelError)?.code == .usage
    }
    #expect { try model.generate(prompt: [99], maximumTokens: 1) } throws: {
      ($0 as? ModelError)?.code == .token
    }
  }

  /// Drawn frequencies come near the probabilities, and never leave the nucleus.
  @Test func drawsFollowTheDistribution() {
    let logits: [Float] = [2, 1, 0, -1, -20]
    let weights = logits.map { Reference.exponential(Double($0)) }
    let total = weights.reduce(0, +)
    var sampler = TokenSampler(SamplingOptions(temperature: 1, seed: 4))
    var narrow = TokenSampler(SamplingOptions(temperature: 1, topP: 0.7, seed: 4))
    var counts = [Int](repeating: 0, count: 5)
    let draws = 4000
    for _ in 0..<draws {
      counts[logits.withUnsafeBufferPointer { Int(sampler.next($0)) }] += 1
      // 0.64 alone is not enough; with the second it is 0.88.
      #expect(logits.withUnsafeBufferPointer { narrow.next($0) } < 2)
    }
    for index in 0..<5 {
      let p = weights[index] / total
      let deviation = (p * (1 - p) * Double(draws)).squareRoot()
      #expect(abs(Double(counts[index]) - p * Double(draws)) <= 5 * deviation + 1)
    }
  }
}
