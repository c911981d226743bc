import Transformer

/// Direct preference optimisation against a frozen reference.
final class PreferenceObjective: Objective {
  private let model: any PreferenceModel
  private let loss: any PreferenceLoss
  private let weighting: TokenWeighting
  /// Scale of the rewards that are reported, whatever the loss.
  private let beta: Double
  private let reference: ReferencePolicy
  private let source: any PairSource
  /// Where numbers of the reference are kept beyond this run, if it is one that lasts.
  private let sidecar: ReferenceSidecar?
  /// Whether the stage starts at its reference, so that its first log-ratios are exactly 0.
  private let startsAtReference: Bool

  /// Reference log-probabilities of the training pairs met so far.
  private var table: ReferenceTable
  /// The mean reward of the micro-batches so far, where the loss asks for it.
  private(set) var rewardMean: RunningMean?
  /// The same of the held-out pairs.
  private var evaluationTable: ReferenceTable?

  /// Whether every pair of a step weighs the same; otherwise every micro-batch does.
  private let weighsPairsEqually: Bool

  /// What the micro-batches of the step weigh together.
  private var stepWeight = 1.0
  private var checksStart = false
  private var parts: [(metrics: PreferenceMetrics, weight: Double)] = []

  init(
    model: any PreferenceModel, source: any PairSource, loss: any PreferenceLoss,
    weighting: TokenWeighting = TokenWeighting(), beta: Double, reference: ReferencePolicy,
    startsAtReference: Bool, weighsPairsEqually: Bool = false, table: ReferenceTable,
    rewardMean: RunningMean? = nil, sidecar: ReferenceSidecar? = nil
  ) {
    self.model = model
    self.source = source
    self.loss = loss
    self.weighting = weighting
    self.beta = beta
    self.reference = reference
    self.startsAtReference = startsAtReference
    self.weighsPairsEqually = weighsPairsEqually
    self.table = table
    self.rewardMean = loss.needsRewardMean ? rewardMean ?? RunningMean() : nil
    self.sidecar = sidecar
  }

  func beginStep(_ batches: [MicroBatch], isFirst: Bool) {
    stepWeight = max(batches.reduce(0) { $0 + weight(of: $1) }, 1)
    checksStart = isFirst && startsAtReference
    parts = []
  }

  func accumulate(_ batch: MicroBatch) throws {
    let weights = weights(of: batch)
    let references = try referenceValues(batch, weights, of: source, table: &table)
    let drift = try drift(on: batch)
    let statistics = try model.forward(batch.batch)
    var pairs = scored(statistics, references, weights, drift: drift)
    rewardMean?.add(meanReward(of: pairs))
    for index in pairs.indices { pairs[index].rewardMean = rewardMean?.value ?? 0 }
    if checksStart {
      for (index, pair) in zip(batch.indices, pairs) { try check(pair, row: index) }
    }
    let values = loss.values(pairs)
    let unusable = zip(batch.indices, values).filter { !$0.1.loss.isFinite }.map(\.0)
    guard unusable.isEmpty else { throw NotFinite.loss(rows: unusable.map(source.origin)) }
    var sums = PreferenceSums(beta: beta)
    for (position, value) in values.enumerated() {
      sums.add(statistics[position], pairs[position], loss: value.loss)
    }
    parts.append((sums.metrics, weight(of: batch)))
    let share = weight(of: batch) / stepWeight / Double(max(statistics.count, 1))
    try goBack(values, share: share, weights)
  }

  /// The step's loss is the mean of its micro-batches' means, as the Hugging Face trainer has it (a last step with fewer
  /// micro-batches divides by those it has), or the mean of its pairs' losses.
  private func weight(of batch: MicroBatch) -> Double {
    weighsPairsEqually ? Double(batch.indices.count) : 1
  }

  /// Adds the gradient of the values' sum, multiplied by `share`.
  private func goBack(_ values: [LossValue], share: Double, _ weights: [PairWeights]?) throws {
    guard let weights else {
      try model.backward(
        values.map { value in
          (
            chosen: Float(share * (value.chosenDerivative + value.likelihoodDerivative)),
            rejected: Float(share * value.rejectedDerivative)
          )
        })
      return
    }
    try model.backward(
      tokens: zip(values, weights).map { value, weights in
        let (chosen, rejected) = (share * value.chosenDerivative, share * value.rejectedDerivative)
        let likelihood = share * value.likelihoodDerivative
        return (
          chosen: weights.chosen.map { Float(Double($0) * chosen + likelihood) },
          rejected: weights.rejected.map { Float(Double($0) * rejected) }
        )
      })
  }

  func endStep() -> TuningMetrics.Measured { .pairs(PreferenceMetrics(meanOf: parts)) }

  var referenceTable: ReferenceTable? { table }

  func tokenCount(of batch: MicroBatch) -> Int {
    batch.pairs.reduce(0) { sum, pair in
      [pair.chosen, pair.rejected].filter { !$0.isEmpty }.reduce(sum) { $0 + pair.prompt.count + $1.count }
    }
  }

  func measure(_ source: any PairSource, batchSize: Int) throws -> TuningMetrics.Measured {
    var known = evaluationTable ?? ReferenceTable(pairs: source.count)
    var sums = PreferenceSums(beta: beta)
    for start in stride(from: 0, to: source.count, by: batchSize) {
      let batch = try MicroBatch(
        indices: Array(start..<min(start + batchSize, source.count)), of: source)
      let weights = weights(of: batch)
      let references = try referenceValues(batch, weights, of: source, table: &known)
      let statistics = try model.evaluate(batch.batch, adapter: true)
      let pairs = scored(statistics, references, weights, drift: try drift(on: batch))
      for (index, value) in loss.values(pairs).enumerated() {
        sums.add(statistics[index], pairs[index], loss: value.loss)
      }
    }
    evaluationTable = known
    return .pairs(sums.metrics)
  }

  /// The reference's numbers of a batch: known from this run or kept from another, else computed, all in one batch.
  private func referenceValues(
    _ batch: MicroBatch, _ weights: [PairWeights]?, of source: any PairSource, table: inout ReferenceTable
  ) throws -> [AnswerLogProbabilities] {
    for index in batch.indices where table[index] == nil {
      if let key = source.contentHash(of: index), let kept = sidecar?[key] { table[index] = kept }
    }
    let known = batch.indices.compactMap { table[$0] }
    if known.count == batch.indices.count { return known }
    let values = try reference.logProbabilities(batch.batch, model: model, weights: weights)
    return try zip(batch.indices, values).map { index, value in
      if let earlier = table[index] { return earlier }
      table[index] = value
      if let key = source.contentHash(of: index) { try sidecar?.add(key, value) }
      return value
    }
  }

  /// The weights of the answers' tokens; nil when each counts as 1.
  private func weights(of batch: MicroBatch) -> [PairWeights]? {
    weighting.isUniform ? nil : batch.pairs.map(weighting.weights)
  }

  private func scored(
    _ statistics: [PairStatistics], _ references: [AnswerLogProbabilities], _ weights: [PairWeights]?,
    drift: Double
  ) -> [ScoredPair] {
    statistics.indices.map { index in
      var pair = ScoredPair(statistics[index], reference: references[index], weights: weights?[index])
      pair.drift = drift
      pair.rewardMean = rewardMean?.value ?? 0
      return pair
    }
  }

  private func meanReward(of pairs: [ScoredPair]) -> Double {
    let sum = pairs.reduce(0) { $0 + $1.chosenRatio + $1.rejectedRatio }
    return beta * sum / Double(max(2 * pairs.count, 1))
  }

  /// The mean log-ratio of answers behind prompts that are not theirs, at least 0; 0 for losses that do not ask.
  private func drift(on batch: MicroBatch) throws -> Double {
    guard loss.needsDrift else { return 0 }
    let strangers = batch.strangers(maximumPositions: model.maximumPositions)
    guard !strangers.pairs.isEmpty else { return 0 }
    let weights = weighting.isUniform ? nil : strangers.pairs.map(weighting.weights)
    let references = try reference.logProbabilities(strangers, model: model, weights: weights)
    let statistics = try model.evaluate(strangers, adapter: true)
    var (sum, count) = (0.0, 0)
    for pair in scored(statistics, references, weights, drift: 0) {
      if pair.hasChosen { (sum, count) = (sum + pair.chosenRatio, count + 1) }
      if pair.hasRejected { (sum, count) = (sum + pair.rejectedRatio, count + 1) }
    }
    return max(0, sum / Double(max(count, 1)))
  }

  private func check(_ pair: ScoredPair, row: Int) throws {
    guard pair.policy != pair.reference, pair.policy.chosen.isFinite, pair.policy.rejected.isFinite else {
      return
    }
    throw TuningError(
      .reference,
      """
      \(source.origin(of: row)): before the first step the policy is not the reference: log-ratios \
      \(pair.chosenRatio) (chosen) and \(pair.rejectedRatio) (rejected) instead of 0
      """,
      remedy: "This is a defect of the model's code, please report it; `--reference base` trains against the "
        + "model without its adapter")
  }
}
