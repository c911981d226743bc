import Transformer

/// Supervised fine-tuning on the chosen answers.
final class SupervisedObjective: Objective {
  private let model: any PreferenceModel
  private let origin: (Int) -> String
  private var loss = AnswerLikelihoodLoss(tokenCount: 1)
  private var sums = AnswerSums()

  /// Training of `model` on a source whose rows `origin` can name.
  init(model: any PreferenceModel, origin: @escaping (Int) -> String) {
    self.model = model
    self.origin = origin
  }

  func beginStep(_ batches: [MicroBatch], isFirst: Bool) {
    loss = AnswerLikelihoodLoss(
      tokenCount: batches.reduce(0) { $0 + $1.pairs.reduce(0) { $0 + $1.chosen.count } })
    sums = AnswerSums()
  }

  func accumulate(_ batch: MicroBatch) throws {
    let statistics = try model.forward(batch.chosenOnly)
    for (index, pair) in zip(batch.indices, statistics) {
      guard pair.chosen.logProbability.isFinite else { throw NotFinite.loss(rows: [origin(index)]) }
      sums.add(pair.chosen)
    }
    let derivative = Float(loss.derivative)
    try model.backward(statistics.map { _ in (chosen: derivative, rejected: 0) })
  }

  func endStep() -> TuningMetrics.Measured { .answers(sums.metrics) }

  var referenceTable: ReferenceTable? { nil }

  var rewardMean: RunningMean? { nil }

  func tokenCount(of batch: MicroBatch) -> Int {
    batch.pairs.reduce(0) { $0 + $1.prompt.count + $1.chosen.count }
  }

  func measure(_ source: any PairSource, batchSize: Int) throws -> TuningMetrics.Measured {
    var sums = AnswerSums()
    for start in stride(from: 0, to: source.count, by: batchSize) {
      let batch = try MicroBatch(
        indices: Array(start..<min(start + batchSize, source.count)), of: source)
      for pair in try model.evaluate(batch.chosenOnly, adapter: true) { sums.add(pair.chosen) }
    }
    return .answers(sums.metrics)
  }
}
