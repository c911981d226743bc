import Transformer

/// Makes the optimiser steps of one stage, one at a time.
final class StageTrainer {
  let objective: any Objective
  let optimiser: any Optimiser

  private let model: any PreferenceModel
  private let source: any PairSource
  private let settings: TuningSettings
  private let steps: StepSequence
  private let schedule: LearningRateSchedule

  init(
    stage: TuningPlan.Stage, model: any PreferenceModel, source: any PairSource, settings: TuningSettings,
    steps: StepSequence, objective: any Objective
  ) {
    self.model = model
    self.source = source
    self.settings = settings
    self.objective = objective
    optimiser = settings.optimiser.optimiser(model.trainable, compute: model.compute)
    self.steps = steps
    let own = settings.stage(stage.stage)
    schedule = LearningRateSchedule(
      peak: own.learningRate, shape: own.schedule, warmUp: own.warmUp, totalSteps: stage.steps,
      minimumShare: own.minimumRateShare)
  }

  /// Makes the step that `position` stands before, moves the position on, and returns the step's numbers.
  func step(_ position: inout RunPosition) throws -> TuningMetrics {
    let microBatches = try steps.microBatches(ofStep: position.stageStep).map { indices in
      try MicroBatch(indices: indices, of: source)
    }
    model.zeroGradients()
    objective.beginStep(microBatches, isFirst: position.stageStep == 0)
    for batch in microBatches { try objective.accumulate(batch) }
    let norm = GradientNorm.global(model.trainable, compute: model.compute)
    guard norm.isFinite else {
      throw NotFinite.gradient(rows: microBatches.flatMap { $0.indices.map(source.origin) })
    }
    let rate = schedule.rate(after: position.stageStep)
    optimiser.step(
      learningRate: rate,
      gradientScale: GradientNorm.clippingFactor(norm: norm, maximum: settings.maximumGradientNorm))
    position.stageStep += 1
    position.step += 1
    position.tokenCount += microBatches.reduce(0) { $0 + objective.tokenCount(of: $1) }
    return TuningMetrics(
      stage: position.stage, step: position.step, epoch: epoch(after: position.stageStep),
      measured: objective.endStep(),
      update: .init(gradientNorm: norm, learningRate: rate, tokenCount: position.tokenCount))
  }

  /// Passes over the data after so many steps.
  func epoch(after step: Int) -> Double { steps.epochs(after: step) }
}
