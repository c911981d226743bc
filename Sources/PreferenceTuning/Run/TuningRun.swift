import ByteStreams
import Transformer

/// A whole tuning run: supervised epochs if asked for, then preference optimisation.
///
/// Its directory holds `config.json`, `metrics.jsonl`, the same for TensorBoard in `tensorboard/`, `performance.jsonl`,
/// `samples.jsonl`, `report.html`, `checkpoints/`, and after supervised epochs `reference/`, the weights the preference stage
/// measures against. A run that was killed or stopped goes
/// on from its newest whole checkpoint and ends with the same weights and the same metrics, byte for byte, as one that was
/// not.
public final class TuningRun {
  /// What the run will do and what it will cost.
  public let plan: TuningPlan

  let model: any PreferenceModel
  let training: any PairSource
  private let evaluation: (any PairSource)?
  private let steps: StepSequence
  let settings: TuningSettings
  let configuration: RunConfiguration
  private let directory: Folder
  private let shelf: CheckpointShelf
  private let sidecar: ReferenceSidecar?
  private let sampler: (any AnswerSampling)?

  /// A run of `model` on `training`, nothing written yet. Looks at every pair once.
  ///
  /// - Parameters:
  ///   - model: as it is before the first step, also for a run that will be resumed.
  ///   - training: the pairs to learn from.
  ///   - evaluation: held-out pairs; none for no evaluation.
  ///   - settings: all choices.
  ///   - sources: where model and data came from, recorded as given.
  ///   - directory: where the run keeps its files.
  ///   - sidecar: reference log-probabilities of earlier runs and for later ones, of the model without its adapter. Used and
  ///     completed where that model is the reference (`TuningPlan.referenceIsBase`); it changes no number.
  ///   - sampler: lets the model answer before each stage and at the end, for the report.
  ///   - memory: how much the run may take.
  /// - Throws: `TuningError` for settings without meaning and for data the model cannot be trained on; what the source
  ///   throws.
  public init(
    model: any PreferenceModel, training: any PairSource, evaluation: (any PairSource)? = nil,
    settings: TuningSettings, sources: RunSources = RunSources(), directory: String,
    sidecar: ReferenceSidecar? = nil, sampler: (any AnswerSampling)? = nil,
    memory: MemoryPolicy = MemoryPolicy()
  ) throws {
    try settings.check()
    guard settings.reference == .start || model.adapterSummary != nil else {
      throw TuningError(
        .setting, "the reference `base` is the model without its adapter, but there is no adapter",
        remedy: "Use the reference `start`, or train an adapter")
    }
    self.model = model
    self.training = training
    self.evaluation = evaluation
    self.settings = settings
    self.directory = Folder(directory)
    shelf = CheckpointShelf(folder: self.directory.folder("checkpoints"), kept: settings.keptCheckpoints)
    let survey = try Self.survey(training, for: model, settings)
    steps = StepSequence(
      settings: settings, pairTokens: survey.pairTokens, shardPairCounts: training.shardPairCounts)
    plan = try TuningPlan(
      settings: settings, model: model, training: survey,
      evaluation: try evaluation.map { try Self.survey($0, for: model, settings) }, sequence: steps,
      policy: memory)
    self.sampler = sampler
    self.sidecar = plan.referenceIsBase ? sidecar : nil
    configuration = RunConfiguration(
      settings: settings, sources: sources,
      modelFingerprint: ModelFingerprint.text(of: model.baseParameters)
        + (model.precision == .float32 ? "" : " \(model.precision.rawValue)"),
      adapter: model.adapterSummary.map { "\($0); \(ModelFingerprint.text(of: model.trainable))" },
      trainingFingerprint: training.fingerprint, evaluationFingerprint: evaluation?.fingerprint)
  }

  /// Carries the run out, or on.
  ///
  /// - Parameters:
  ///   - resuming: go on from the newest whole checkpoint in the directory (from the start if there is none yet);
  ///     otherwise the directory must not hold a run.
  ///   - stop: asks the run to finish its step, write a checkpoint and return.
  ///   - observe: told of every step, evaluation and checkpoint, on the calling thread.
  /// - Throws: `TuningError`; what the model and the sources throw; `FileSystemError`.
  public func run(
    resuming: Bool = false, stop: StopRequest = StopRequest(), observe: (TuningEvent) -> Void = { _ in }
  ) throws -> TuningOutcome {
    try prepareDirectory(resuming: resuming)
    if plan.packsFrozenWeights { model.packFrozenWeights() }
    // The copy has to be taken before a checkpoint replaces the weights.
    let startsWithPreference = plan.stages.first?.stage == .preference
    let initial =
      startsWithPreference && plan.copiesReference ? WeightSnapshot(frozen: model) : nil
    let checkpoint = resuming ? try newestCheckpoint(observe) : nil
    var progress = Progress(
      position: checkpoint?.state.position ?? RunPosition(stage: plan.stages.first?.stage ?? .preference),
      journal: try RunJournal(
        directory: directory, configuration: configuration, plan: plan, sampler: sampler,
        after: checkpoint?.state.position.step ?? 0, metricsLength: checkpoint?.state.metricsLength ?? 0),
      outcome: TuningOutcome(
        isFinished: true, step: 0, lastStep: nil, evaluations: [], checkpoint: checkpoint?.folder.path))
    for stage in plan.stages {
      // Stages before the checkpoint's are done; those after it begin.
      if let saved = checkpoint?.state.position.stage, saved == .preference, stage.stage == .supervised {
        continue
      }
      let resumed = checkpoint?.state.position.stage == stage.stage ? checkpoint : nil
      if resumed == nil {
        progress.position.stage = stage.stage
        progress.position.stageStep = 0
        progress.position.tokenCount = 0
      }
      let objective = try objective(of: stage, initial: initial, resumed: resumed)
      let trainer = StageTrainer(
        stage: stage, model: model, source: training, settings: settings, steps: steps,
        objective: objective)
      try resumed?.restore(trainer.optimiser)
      guard try run(stage, trainer, &progress, stop: stop, observe) else { break }
    }
    if progress.outcome.isFinished, checkpoint?.state.position.step != progress.position.step {
      if let alarm = try progress.journal.sample(.end, step: progress.position.step) {
        observe(.alarm(alarm))
      }
    }
    try progress.journal.writeReport()
    progress.outcome.step = progress.position.step
    return progress.outcome
  }

  private static func survey(
    _ source: any PairSource, for model: any PreferenceModel, _ settings: TuningSettings
  ) throws -> DataSurvey {
    try DataSurvey(
      of: source, vocabularySize: model.vocabularySize, maximumPositions: model.maximumPositions,
      allowsSingleAnswers: settings.loss.terms.allSatisfy { $0.name == .kto })
  }

  /// What changes while the run goes on.
  private struct Progress {
    var position: RunPosition
    var journal: RunJournal
    var outcome: TuningOutcome
  }

  /// Runs what is left of a stage. False when it was stopped before its end.
  private func run(
    _ stage: TuningPlan.Stage, _ trainer: StageTrainer, _ progress: inout Progress, stop: StopRequest,
    _ observe: (TuningEvent) -> Void
  ) throws -> Bool {
    guard progress.position.stageStep < stage.steps else { return true }
    observe(.stage(stage.stage, done: progress.position.stageStep, total: stage.steps))
    if progress.position.stageStep == 0 {
      let moment: SampleFile.Moment = stage.stage == .supervised ? .beforeSupervised : .beforePreference
      _ = try progress.journal.sample(moment, step: progress.position.step)
    }
    if progress.position.stageStep == 0 && settings.evaluatesAtStart {
      try evaluate(trainer, &progress, observe)
    }
    while progress.position.stageStep < stage.steps {
      if stop.isRequested {
        // Before a stage's first step there is nothing to save that the last checkpoint lacks.
        if progress.position.stageStep > 0 { try save(trainer, &progress, observe) }
        progress.outcome.isFinished = false
        return false
      }
      let started = ContinuousClock.now
      let processorStarted = ProcessUsage.seconds
      let tokens = progress.position.tokenCount
      let metrics = try trainer.step(&progress.position)
      let elapsed = (ContinuousClock.now - started) / .seconds(1)
      let processorElapsed = ProcessUsage.seconds - processorStarted
      let alarms = try progress.journal.append(metrics)
      try progress.journal.append(
        step: metrics.step, seconds: elapsed, processorSeconds: processorElapsed,
        tokens: progress.position.tokenCount - tokens)
      progress.outcome.lastStep = metrics
      let done = progress.position.stageStep
      observe(.step(metrics, done: done, total: stage.steps))
      for alarm in alarms { observe(.alarm(alarm)) }
      let isLast = done == stage.steps
      if isLast || isDue(done, every: settings.evaluationInterval) {
        try evaluate(trainer, &progress, observe)
      }
      if isLast || isDue(done, every: settings.checkpointInterval) {
        try save(trainer, &progress, observe)
      }
    }
    return true
  }

  private func isDue(_ step: Int, every interval: Int?) -> Bool {
    interval.map { step % $0 == 0 } ?? false
  }

  private func evaluate(
    _ trainer: StageTrainer, _ progress: inout Progress, _ observe: (TuningEvent) -> Void
  ) throws {
    guard let evaluation else { return }
    let metrics = TuningMetrics(
      stage: progress.position.stage, step: progress.position.step,
      epoch: trainer.epoch(after: progress.position.stageStep),
      measured: try trainer.objective.measure(evaluation, batchSize: settings.batchSize), update: nil)
    _ = try progress.journal.append(metrics)
    progress.outcome.evaluations.append(metrics)
    observe(.evaluation(metrics))
  }

  private func save(
    _ trainer: StageTrainer, _ progress: inout Progress, _ observe: (TuningEvent) -> Void
  ) throws {
    let name = shelf.name(step: progress.position.step)
    guard progress.outcome.checkpoint != shelf.folder.file(name) else { return }
    try sidecar?.flush()
    // The lines must be on the disk before a checkpoint counts on them.
    try progress.journal.synchronize()
    try Checkpoint.write(
      name, in: shelf.folder,
      state: CheckpointState(
        position: progress.position, optimiserSteps: trainer.optimiser.stepCount, seed: settings.seed,
        metricsLength: progress.journal.metricsLength, rewardMean: trainer.objective.rewardMean),
      parameters: model.trainable, optimiser: trainer.optimiser, reference: trainer.objective.referenceTable)
    try shelf.prune()
    try progress.journal.writeReport()
    progress.outcome.checkpoint = shelf.folder.file(name)
    observe(.checkpoint(path: shelf.folder.file(name), step: progress.position.step))
  }

  private func objective(
    of stage: TuningPlan.Stage, initial: WeightSnapshot?, resumed: Checkpoint?
  ) throws -> any Objective {
    switch stage.stage {
    case .supervised:
      return SupervisedObjective(model: model, origin: { [training] in training.origin(of: $0) })
    case .preference:
      let table = try resumed?.reference(pairs: training.count) ?? ReferenceTable(pairs: training.count)
      return PreferenceObjective(
        model: model, source: training, loss: try settings.loss.loss(beta: settings.beta),
        weighting: settings.loss.weighting, beta: settings.beta,
        reference: try reference(initial: initial, isResumed: (resumed?.state.position.stageStep ?? 0) > 0),
        startsAtReference: settings.reference == .start,
        weighsPairsEqually: settings.batchLimits.countsTokens, table: table,
        rewardMean: resumed?.state.rewardMean, sidecar: sidecar)
    }
  }

  /// The reference of the preference stage. After supervised epochs it is their end, which is kept in the directory
  /// for a resumed run.
  private func reference(initial: WeightSnapshot?, isResumed: Bool) throws -> ReferencePolicy {
    guard plan.copiesReference else { return .base }
    if let initial { return .snapshot(initial) }
    let saved = ReferenceFolder(parent: directory)
    if isResumed { return .snapshot(try saved.read(for: model)) }
    try saved.write(model.trainable)
    return .snapshot(WeightSnapshot(frozen: model))
  }

  private func prepareDirectory(resuming: Bool) throws {
    if resuming {
      try RunConfiguration.read(directory: directory.path).check(sameRunAs: configuration)
      return
    }
    guard !directory.has(RunConfiguration.fileName) else {
      throw TuningError(
        .runDirectory, "\(directory.path) holds a run already",
        remedy: "Go on with it with `--resume`, or choose another directory")
    }
    try FileSystem.createFolder(directory.path)
    try directory.write(RunConfiguration.fileName, configuration.json())
  }

  private func newestCheckpoint(_ observe: (TuningEvent) -> Void) throws -> Checkpoint? {
    let found = try shelf.newest { observe(.notice($0)) }
    try shelf.removeAfter(step: found?.state.position.step ?? 0)
    guard let found else {
      observe(.notice("no checkpoint yet: the run starts from its beginning"))
      return nil
    }
    try found.restore(model.trainable)
    observe(.notice("resuming after step \(found.state.position.step) from \(found.folder.path)"))
    return found
  }
}
