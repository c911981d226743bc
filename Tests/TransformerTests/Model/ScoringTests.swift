import Testing

@testable import Transformer

/// Scores and their gradients at odd sizes, and what is refused.
struct ScoringTests {
  /// Every number of a branch from the plain logits, in double precision.
  @Test(arguments: [true, false])
  func statisticsFollowFromLogits(tied: Bool) throws {
    let model = SmallModel.make(tied: tied, threads: 2)
    for (pair, found) in zip(SmallModel.batch.pairs, try model.evaluate(SmallModel.batch)) {
      for (answer, branch) in [(pair.chosen, found.chosen), (pair.rejected, found.rejected)] {
        var expected = BranchStatistics()
        let logits = try model.logits(tokens: pair.prompt + answer)
        for (index, target) in answer.enumerated() {
          let row = doubles(logits[pair.prompt.count - 1 + index])
          let logs = Reference.logSoftmax(row)
          expected.tokenCount += 1
          expected.logProbability += logs[Int(target)]
          expected.logitSum += row.reduce(0, +) / Double(row.count)
          expected.entropySum -= logs.reduce(0) { $0 + $1 * Reference.exponential($1) }
          if row.firstIndex(of: row.max() ?? 0) == Int(target) { expected.top1Count += 1 }
        }
        #expect(branch.tokenCount == expected.tokenCount)
        #expect(branch.top1Count == expected.top1Count)
        #expect(abs(branch.logProbability - expected.logProbability) < 1e-4)
        #expect(abs(branch.logitSum - expected.logitSum) < 1e-4)
        #expect(abs(branch.entropySum - expected.entropySum) < 1e-4)
      }
    }
  }

  /// The whole way back against finite differences along random directions, a parameter at a time.
  @Test(arguments: instructionSets)
  func gradientsPointUphill(set: ComputeContext.InstructionSet) throws {
    let model = SmallModel.make(tied: true, set: set)
    model.setTrainable(base: true)
    let gradients = try SmallModel.gradients(model)
    func loss() throws -> Double {
      zip(try model.evaluate(SmallModel.batch), SmallModel.coefficients).reduce(0) {
        $0 + $1.0.chosen.logProbability * Double($1.1.chosen)
          + $1.0.rejected.logProbability * Double($1.1.rejected)
      }
    }
    for parameter in model.parameters {
      // Along the gradient itself the slope is its norm, the largest there is.
      let gradient = try #require(gradients[parameter.name])
      let norm = inner(doubles(gradient), doubles(gradient)).squareRoot()
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
      #expect(abs((above - below) / (2 * step) / norm - 1) < 5e-3, "\(parameter.name)")
    }
  }

  @Test func unusableCallsAreRefused() throws {
    let model = SmallModel.make()
    #expect {
      try model.evaluate(PairBatch(pairs: [PairTokens(prompt: [1], chosen: [53], rejected: [])]))
    } throws: {
      ($0 as? ModelError)?.code == .token
    }
    #expect { try model.logits(tokens: [.max]) } throws: { ($0 as? ModelError)?.code == .token }
    #expect { try model.backward([]) } throws: { ($0 as? ModelError)?.code == .usage }
    _ = try model.forward(SmallModel.batch)
    #expect { try model.backward([(1, 1)]) } throws: { ($0 as? ModelError)?.code == .usage }
    try model.backward(SmallModel.coefficients)
    #expect { try model.backward(SmallModel.coefficients) } throws: { ($0 as? ModelError)?.code == .usage }
  }

  @Test func emptyBatchesAndAnswersScoreNothing() throws {
    let model = SmallModel.make()
    model.setTrainable(base: true)
    #expect(try model.evaluate(PairBatch(pairs: [])).isEmpty)
    let bare = PairBatch(pairs: [
      PairTokens(prompt: [3, 4], chosen: [], rejected: []), PairTokens(prompt: [], chosen: [5], rejected: []),
    ])
    let statistics = try model.forward(bare)
    #expect(statistics == [PairStatistics(), PairStatistics()])
    try model.backward([(1, 1), (1, 1)])
    #expect(model.parameters.allSatisfy { $0.gradient?.allSatisfy { $0 == 0 } == true })
  }

  @Test func seedsDetermineWeights() {
    let one = DecoderModel(configuration: SmallModel.configuration(), seed: 1, threads: 1)
    let same = DecoderModel(configuration: SmallModel.configuration(), seed: 1, threads: 2)
    let other = DecoderModel(configuration: SmallModel.configuration(), seed: 2, threads: 1)
    for (index, parameter) in one.parameters.enumerated() {
      #expect(Array(parameter.values) == Array(same.parameters[index].values))
      if parameter.shape.count > 1 {
        #expect(Array(parameter.values) != Array(other.parameters[index].values))
        let deviation =
          (inner(doubles(Array(parameter.values)), doubles(Array(parameter.values)))
          / Double(parameter.count)).squareRoot()
        #expect(abs(deviation / 0.3 - 1) < 0.2)
      } else {
        #expect(parameter.values.allSatisfy { $0 == 1 })
      }
    }
    #expect(one.configuration.parameterCount == one.parameters.reduce(0) { $0 + $1.count })
  }
}
