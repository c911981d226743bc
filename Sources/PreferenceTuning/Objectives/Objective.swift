/// What a stage trains for: how pairs become gradients, and how they are measured.
protocol Objective {
  /// Gets ready for one optimiser step over these micro-batches; `isFirst` in the first step of the stage.
  func beginStep(_ batches: [MicroBatch], isFirst: Bool)

  /// Adds the micro-batch's gradient to the model's and remembers its numbers.
  func accumulate(_ batch: MicroBatch) throws

  /// The numbers of the step now that all its micro-batches are in.
  func endStep() -> TuningMetrics.Measured

  /// What a checkpoint has to keep beside weights and moments: reference log-probabilities computed so far.
  var referenceTable: ReferenceTable? { get }

  /// The same of the mean reward so far, for a loss that is measured against it.
  var rewardMean: RunningMean? { get }

  /// Tokens of a micro-batch that the stage reads: the prompt counts once for each answer.
  func tokenCount(of batch: MicroBatch) -> Int

  /// The numbers over all pairs of a source, without changing anything. Every pair (or token) weighs the same, so the
  /// size of the batches does not matter.
  func measure(_ source: any PairSource, batchSize: Int) throws -> TuningMetrics.Measured
}
