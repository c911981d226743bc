import Testing
import Transformer

@testable import PreferenceTuning

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
