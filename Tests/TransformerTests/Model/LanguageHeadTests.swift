import Testing

@testable import Transformer

/// The head over several tiles of rows and vocabulary, against double precision and its finite differences.
struct LanguageHeadTests {
  /// Rows and vocabulary beyond one tile: 512 rows, 2,048 columns.
  @Test(arguments: instructionSets, [nil, 1.5])
  func tilesJoinSeamlessly(set: ComputeContext.InstructionSet, softcap: Double?) throws {
    let (width, vocabulary, answers) = (3, 2051, 515)
    let context = try context(set)
    let norm = Parameter(name: "norm", shape: [width])
    let weight = Parameter(name: "head", shape: [vocabulary, width])
    _ = norm.values.update(from: [1.5, -0.5, 2])
    _ = weight.values.update(from: noise(vocabulary * width, seed: 2))
    for parameter in [norm, weight] { parameter.setTrainable(true) }
    let head = LanguageHead(norm: NormLayer(weight: norm, epsilon: 1e-5), weight: weight, softcap: softcap)

    // One answer of 515 tokens after a prompt of one: every row predicts the next.
    var random = SeededRandom(seed: 3)
    let answer = (0..<answers).map { _ in UInt32(random.next() % UInt64(vocabulary)) }
    let layout = try BatchLayout(
      PairBatch(pairs: [PairTokens(prompt: [0], chosen: answer, rejected: [])]), vocabularySize: vocabulary)
    let arena = Arena()
    let pass = Pass(
      context: context, arena: arena, layout: layout, useAdapter: false, keep: true)
    let values = noise(answers * width, seed: 1)
    let x = arena.matrix(answers, width)
    for (index, value) in values.enumerated() { x.start[index] = value }
    let (statistics, activations) = head.forward(x, pass: pass)
    #expect(statistics.count == answers)

    let norms = doubles(Array(norm.values))
    let weights = doubles(Array(weight.values))
    func logits(_ row: [Double]) -> [Double] {
      let normed = Reference.norm(row, norms, epsilon: 1e-5)
      return Reference.product(normed, weights, m: 1, n: vocabulary, k: width).map { logit in
        softcap.map { $0 * Reference.hyperbolicTangent(logit / $0) } ?? logit
      }
    }
    func logs(_ row: [Double]) -> [Double] { Reference.logSoftmax(logits(row)) }
    func row(_ index: Int) -> [Double] { doubles(Array(values[index * width..<(index + 1) * width])) }
    let looked = [0, 511, 512, 514]
    for index in looked {
      let expected = logs(row(index))
      #expect(abs(statistics[index].logProbability - expected[Int(answer[index])]) < 1e-5)
      let entropy = -expected.reduce(0) { $0 + $1 * Reference.exponential($1) }
      #expect(abs(statistics[index].entropy - entropy) < 1e-5)
    }

    // Only the rows looked at count in the loss, so that the reference stays small.
    var coefficients = [Float](repeating: 0, count: answers)
    for (index, at) in looked.enumerated() { coefficients[at] = Float(index) - 1.5 }
    let dx = arena.matrix(answers, width)
    context.fill(dx, 0)
    head.backward(try #require(activations), coefficients: coefficients, addingTo: dx, pass: pass)
    var expectedWeight = [Double](repeating: 0, count: vocabulary * width)
    for index in looked {
      let slope = finiteDifferences(row(index)) { logs($0)[Int(answer[index])] * Double(coefficients[index]) }
      let found = (0..<width).map { dx.start[index * width + $0] }
      #expect(relativeDifference(found, slope).ofLargest < 1e-5, "row \(index)")
      let normed = Reference.norm(row(index), norms, epsilon: 1e-5)
      let bounded = logits(row(index))
      for (column, log) in logs(row(index)).enumerated() {
        let share = bounded[column] / (softcap ?? .infinity)
        let d =
          ((column == Int(answer[index]) ? 1 : 0) - Reference.exponential(log)) * Double(coefficients[index])
          * (1 - share * share)
        for i in 0..<width { expectedWeight[column * width + i] += d * normed[i] }
      }
    }
    #expect(relativeDifference(try #require(weight.gradient.map(Array.init)), expectedWeight).ofNorm < 1e-5)
    // Whether all logits, those of the first tile or none are kept changes no bit.
    let found = try #require(weight.gradient.map(Array.init))
    for most in [512 * 2048 + 9, 0] {
      head.mostKeptLogits = most
      weight.zeroGradient()
      let (_, again) = head.forward(x, pass: pass)
      #expect(again?.logits.count == (most > 0 && softcap == nil ? 1 : 0))
      head.backward(
        try #require(again), coefficients: coefficients, addingTo: arena.matrix(answers, width), pass: pass)
      #expect(weight.gradient.map(Array.init) == found)
    }
    let others = Set(0..<answers).subtracting(looked)
    #expect(others.allSatisfy { dx.start[$0 * width] == 0 })
  }

  /// Logits far from zero, all equal, or infinite apart.
  @Test(arguments: instructionSets)
  func extremeLogitsStayFinite(set: ComputeContext.InstructionSet) throws {
    let model = SmallModel.make(tied: false, set: set)
    model.setTrainable(base: true)
    let head = try #require(model.parameters.last)
    #expect(head.name == "lm_head.weight")
    for factor: Float in [1e4, 0] {
      model.context.scale(head.values, by: factor)
      let statistics = try model.forward(SmallModel.batch)
      try model.backward(SmallModel.coefficients)
      #expect(statistics.allSatisfy { $0.chosen.logProbability.isFinite && $0.chosen.entropySum.isFinite })
      #expect(model.parameters.allSatisfy { $0.gradient?.allSatisfy { $0.isFinite } == true })
      if factor == 0 {
        // All tokens equally likely: entropy ln V each.
        let uniform = -Reference.logSoftmax([Double](repeating: 0, count: 53))[0]
        #expect(abs(statistics[0].chosen.entropySum - 5 * uniform) < 1e-6)
      }
    }
  }
}
