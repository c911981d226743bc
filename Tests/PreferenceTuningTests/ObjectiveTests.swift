import Testing
import Transformer

@testable import PreferenceTuning

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("Gradients of the objectives")
struct ObjectiveTests {
  private let pairs = ArrayPairs.toy(9)

  /// The derivative of the step's loss by every weight, against the loss a small step away on either side.
  private func compare(_ model: ToyModel, _ objective: any Objective, cuts: [Range<Int>]) throws {
    let batches = try cuts.map { try MicroBatch(indices: Array($0), of: pairs) }
    func loss() throws -> Double {
      objective.beginStep(batches, isFirst: false)
      for batch in batches { try objective.accumulate(batch) }
      switch objective.endStep() {
      case .answers(let metrics): return metrics.loss
      case .pairs(let metrics): return metrics.loss
      }
    }
    model.zeroGradients()
    _ = try loss()
    let weights = model.trainable[0]
    let gradient = Array(try #require(weights.gradient))
    #expect(gradient.contains { abs($0) > 1e-3 })
    for i in 0..<weights.count {
      let value = weights.values[i]
      weights.values[i] = value + 0.01
      let above = Double(weights.values[i])
      let high = try loss()
      weights.values[i] = value - 0.01
      let low = try loss()
      let slope = (high - low) / (above - Double(weights.values[i]))
      weights.values[i] = value
      #expect(abs(slope - Double(gradient[i])) < 2e-5, "weight \(i)")
    }
  }

  // A step cut unevenly, as the last one of an epoch is.
  @Test(arguments: [[0..<9], [0..<4, 4..<8, 8..<9]])
  func preference(cuts: [Range<Int>]) throws {
    let model = ToyModel(adapter: true)
    for i in 0..<49 { model.trainable[0].values[i] = Float(i % 5) * 0.2 - 0.4 }
    let objective = PreferenceObjective(
      model: model, source: pairs, loss: SigmoidLoss(beta: 0.7), beta: 0.7, reference: .base,
      startsAtReference: false,
      table: ReferenceTable(pairs: pairs.count))
    try compare(model, objective, cuts: cuts)
  }

  /// Tails that count by a third, an id that does not count, and the likelihood of the whole answer beside it.
  @Test(arguments: [TokenWeighting(tailWeight: 0.3), TokenWeighting(tailWeight: 0.3, maskedTokens: [2, 5])])
  func weightedTokens(weighting: TokenWeighting) throws {
    let model = ToyModel(adapter: true)
    for i in 0..<49 { model.trainable[0].values[i] = Float(i % 5) * 0.2 - 0.4 }
    var choice = LossChoice()
    choice.terms = [.init(.sigmoidNorm), .init(.sft, weight: 0.2)]
    let objective = PreferenceObjective(
      model: model, source: pairs, loss: try choice.loss(beta: 0.7), weighting: weighting, beta: 0.7,
      reference: .base, startsAtReference: false, table: ReferenceTable(pairs: pairs.count))
    try compare(model, objective, cuts: [0..<9])
  }

  /// KTO's point of reference has no gradient, so it is held where the run would put it: at 0 for a policy that has only lost.
  @Test func prospects() throws {
    let model = ToyModel(adapter: true)
    for i in 0..<49 { model.trainable[0].values[i] = Float(i % 2) * 0.1 }
    let objective = PreferenceObjective(
      model: model, source: pairs, loss: ProspectLoss(beta: 0.7), beta: 0.7, reference: .base,
      startsAtReference: false, table: ReferenceTable(pairs: pairs.count))
    let batch = try MicroBatch(indices: Array(0..<9), of: pairs)
    let strangers = batch.strangers(maximumPositions: nil)
    #expect(strangers.pairs.count == 9)
    #expect(
      strangers.pairs[0].prompt == batch.pairs[0].prompt && strangers.pairs[0].chosen == batch.pairs[8].chosen
    )
    #expect(strangers.pairs[5].rejected == batch.pairs[4].rejected)
    let policy = try model.evaluate(strangers, adapter: true)
    let frozen = try model.evaluate(strangers, adapter: false)
    let moved = zip(policy, frozen).reduce(0.0) {
      $0 + $1.0.chosen.logProbability - $1.1.chosen.logProbability + $1.0.rejected.logProbability
        - $1.1.rejected.logProbability
    }
    let z = max(0, moved / 18)
    objective.beginStep([batch], isFirst: false)
    model.zeroGradients()
    try objective.accumulate(batch)
    guard case .pairs(let metrics) = objective.endStep() else { return }
    let own = try model.evaluate(batch.batch, adapter: true)
    let base = try model.evaluate(batch.batch, adapter: false)
    var expected = 0.0
    for (pair, other) in zip(own, base) {
      let a = pair.chosen.logProbability - other.chosen.logProbability
      let b = pair.rejected.logProbability - other.rejected.logProbability
      expected += 1 / (1 + exp(0.7 * (a - z))) + 1 / (1 + exp(0.7 * (z - b)))
    }
    #expect(abs(metrics.loss - expected / 18) < 1e-9)
    if z == 0 { try compare(model, objective, cuts: [0..<9]) }
  }

  /// BCO's shift is the mean over the micro-batches so far, the one at hand included; evaluation does not move it.
  @Test func rewardsMoveTheShift() throws {
    let model = ToyModel(adapter: true)
    for i in 0..<49 { model.trainable[0].values[i] = Float(i % 5) * 0.2 - 0.4 }
    let objective = PreferenceObjective(
      model: model, source: pairs, loss: ClassifierLoss(beta: 0.7, isShifted: true), beta: 0.7,
      reference: .base, startsAtReference: false, table: ReferenceTable(pairs: pairs.count),
      rewardMean: RunningMean(value: 0.5, count: 2))
    let batches = try [0..<4, 4..<9].map { try MicroBatch(indices: Array($0), of: pairs) }
    objective.beginStep(batches, isFirst: false)
    var (shift, loss) = (0.5, 0.0)
    for (seen, batch) in zip([2.0, 3], batches) {
      try objective.accumulate(batch)
      let policy = try model.evaluate(batch.batch, adapter: true)
      let frozen = try model.evaluate(batch.batch, adapter: false)
      let rewards = zip(policy, frozen).map {
        (
          0.7 * ($0.chosen.logProbability - $1.chosen.logProbability),
          0.7 * ($0.rejected.logProbability - $1.rejected.logProbability)
        )
      }
      let mean = rewards.reduce(0) { $0 + $1.0 + $1.1 } / Double(2 * rewards.count)
      shift = (seen * shift + mean) / (seen + 1)
      let sum = rewards.reduce(0) {
        $0 + log(1 + exp(shift - $1.0)) + log(1 + exp($1.1 - shift))
      }
      loss += sum / Double(rewards.count) / 2
    }
    guard case .pairs(let metrics) = objective.endStep() else { return }
    #expect(abs(metrics.loss - loss) < 1e-9)
    _ = try objective.measure(pairs, batchSize: 3)
    let mean = try #require(objective.rewardMean)
    #expect(mean.count == 4 && abs(mean.value - shift) < 1e-12)
  }

  /// Five tokens against three, of which the template wrote the last: the shared length counts whole, the tail by half.
  @Test func weightsFollowTheShorterAnswer() {
    let pair = PairTokens(prompt: [1], chosen: [4, 5, 6, 5, 9], rejected: [4, 4, 9])
    let weights = TokenWeighting(tailWeight: 0.5, maskedTokens: [9]).weights(of: pair)
    #expect(weights.chosen == [1, 1, 1, 0.5, 0] && weights.rejected == [1, 1, 0])
    #expect(weights.chosenTokens == 4 && weights.rejectedTokens == 2)
    var statistics = PairStatistics()
    statistics.chosen.tokenLogProbabilities = [-1, -2, -4, -8, -16]
    statistics.rejected.tokenLogProbabilities = [-1, -2, -4]
    #expect(weights.sums(statistics) == AnswerLogProbabilities(chosen: -11, rejected: -3))
    #expect(TokenWeighting().isUniform && TokenWeighting().identity.isEmpty)
    #expect(TokenWeighting(tailWeight: 0.5).identity != TokenWeighting(maskedTokens: [9]).identity)
  }

  /// The pair's weight of WPO from the toy's own distributions: e to the mean of log p − log Σ p², of both answers.
  @Test func policyWeightsComeFromTheDistributions() throws {
    let model = ToyModel()
    let pair = PairTokens(prompt: [1], chosen: [2, 3], rejected: [4])
    let statistics = try model.evaluate(PairBatch(pairs: [pair]), adapter: true)[0]
    func term(_ context: Int, _ token: Int) -> Double {
      let row = (0..<7).map { exp(Double(model.trainable[0].values[7 * context + $0])) }
      let sum = row.reduce(0, +)
      return log(row[token] / sum) - log(row.reduce(0) { $0 + $1 * $1 } / (sum * sum))
    }
    let scored = ScoredPair(statistics, reference: AnswerLogProbabilities(statistics))
    let expected = exp((term(1, 2) + term(2, 3)) / 2 + term(1, 4))
    #expect(abs(scored.onPolicyWeight - expected) < 1e-9 * expected)
  }

  @Test(arguments: [[0..<9], [0..<4, 4..<8, 8..<9]])
  func supervised(cuts: [Range<Int>]) throws {
    let model = ToyModel()
    try compare(model, SupervisedObjective(model: model, origin: pairs.origin), cuts: cuts)
  }

  @Test func evaluationDoesNotDependOnTheBatchSize() throws {
    let model = ToyModel(adapter: true)
    for i in 0..<49 { model.trainable[0].values[i] = Float(i % 5) * 0.2 - 0.4 }
    var found: [PreferenceMetrics] = []
    for size in [1, 4, 9, 20] {
      let objective = PreferenceObjective(
        model: model, source: pairs, loss: SigmoidLoss(beta: 0.7), beta: 0.7, reference: .base,
        startsAtReference: false,
        table: ReferenceTable(pairs: 0))
      // Twice: the second time the reference comes from the table.
      _ = try objective.measure(pairs, batchSize: size)
      if case .pairs(let metrics) = try objective.measure(pairs, batchSize: size) { found.append(metrics) }
    }
    #expect(found.count == 4 && Set(found).count == 1)
  }
}
