import PairStore
import PreferenceTuning
import Tokenization
import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A tuning run with what people see of it: the plan, progress, the files at the end.
struct TrainingSession {
  let isQuiet: Bool
  let threads: Int

  init(quiet: Bool, threads: Int) {
    isQuiet = quiet
    self.threads = threads
  }

  /// Sets pairs aside for evaluation and makes the run; nothing is written.
  func prepare(
    model: DecoderModel, tokenizer: Tokenizer, store: PairStore, evalSplit: Double, samples: Int = 0,
    memory: MemoryPolicy = MemoryPolicy(), settings: TuningSettings, sources: RunSources, directory: String
  ) throws -> TuningRun {
    let split = EvaluationSplit(fraction: evalSplit, seed: settings.seed)
    let heldOut = StoredPairs(store, split: split, side: .evaluation)
    let training = StoredPairs(store, split: split, side: .training)
    if evalSplit > 0, heldOut.count == 0 || training.count == 0 {
      let empty = heldOut.count == 0 ? "nothing is left to evaluate on" : "nothing is left to train on"
      throw CommandFailure.usage(
        "of the \(Format.count(store.count)) pairs in \(store.directory), --eval-split \(evalSplit) holds out "
          + "\(Format.count(heldOut.count)): \(empty); choose another share, or --eval-split 0 to hold out none"
      )
    }
    let sampler = try AnswerSampler(
      model: model, tokenizer: tokenizer, prompts: heldOut.count > 0 ? heldOut : training, count: samples)
    return try TuningRun(
      model: model, training: training,
      evaluation: heldOut.count > 0 ? heldOut : nil, settings: settings, sources: sources,
      directory: directory, sidecar: try sidecar(of: model, settings.loss.weighting, beside: store),
      sampler: samples > 0 ? sampler : nil, memory: memory)
  }

  /// What is known of the model as a reference; nil where the store's folder cannot be written to.
  private func sidecar(
    of model: DecoderModel, _ weighting: TokenWeighting, beside store: PairStore
  ) throws -> ReferenceSidecar? {
    guard access(store.directory, W_OK) == 0 else { return nil }
    return try ReferenceSidecar(
      folder: store.directory, reference: ReferenceIdentity(of: model, weighting: weighting))
  }

  /// Carries the run out, showing it; Ctrl-C ends it after the step at hand.
  func carryOut(_ run: TuningRun, resuming: Bool, observe: (TuningEvent) -> Void = { _ in }) throws
    -> TuningOutcome
  {
    let report = TuningReport(quiet: isQuiet)
    defer { report.finish() }
    let stop = StopRequest()
    return try run.run(resuming: resuming, stop: stop) { event in
      report.show(event)
      observe(event)
      if Interruption.isRequested { stop.request() }
    }
  }

  /// Writes the result and the log-probabilities that another implementation should find for it. Returns the paths.
  func export(
    _ model: DecoderModel, of run: TuningRun, _ outcome: TuningOutcome, to directory: String, merged: Bool,
    tokenizer: TokenizerFiles, generationFrom: String?, sample: StoredPairs
  ) throws -> [String] {
    var written = [directory + "/report.html"]
    if model.adapter != nil {
      let path = directory + "/adapter"
      try ModelExport.writeAdapter(
        model, to: path, tokenizer: tokenizer, card: run.card(outcome, isAdapter: true))
      written.append(path)
    }
    if model.adapter == nil || merged {
      let path = directory + "/model"
      try ModelExport.writeModel(
        model, to: path, tokenizer: tokenizer, generationFrom: generationFrom,
        card: run.card(outcome, isAdapter: false))
      written.append(path)
    }
    let record = directory + "/" + LogProbabilityRecord.fileName
    // A model without an adapter is what its files say, to the last rounded weight.
    let exported =
      model.adapter == nil && model.storedType != .f32
      ? model.exported(storedAs: model.storedType) : model
    try LogProbabilityRecord.write(to: record, model: exported, pairs: sample)
    return written + [record]
  }

  /// How the held-out pairs came out; nothing when there are none.
  static func summary(_ outcome: TuningOutcome, _ plan: TuningPlan) -> String {
    guard let found = outcome.evaluations.last?.pairs, let pairs = plan.evaluation?.pairs else { return "" }
    let accuracy = Proportion(Int((found.accuracy * Double(pairs)).rounded()), of: pairs)
    return "held out: reward accuracy \(Format.fixed(accuracy.share, 3)), 95 % interval "
      + "\(Format.fixed(accuracy.interval.lowerBound, 3)) to \(Format.fixed(accuracy.interval.upperBound, 3)) over "
      + "\(Format.count(pairs)) pairs; margin \(Format.fixed(found.margin, 3)), loss \(Format.fixed(found.loss, 4))\n"
  }

  /// What the run will take, in a line a stage.
  static func describe(_ estimate: TuningEstimate) -> String {
    var text =
      "time: about \(Format.duration(estimate.total)) without evaluations, at "
      + "\(Format.count(Int(estimate.tokensPerSecond))) tokens/s measured on one micro-batch ("
    text += TuningStage.allCases.compactMap { stage in
      estimate.seconds[stage].map { "\(TuningReport.name(of: stage)) \(Format.duration($0))" }
    }.joined(separator: ", ")
    return text + "); the probe took \(Format.bytes(estimate.peakBytes)) of memory\n"
  }

  /// The plan in a few lines.
  static func describe(_ plan: TuningPlan) -> String {
    var text =
      "\(Format.count(plan.trainable)) of \(Format.count(plan.parameters)) parameters are trained"
      + (plan.adapter.map { " (\($0))" } ?? "") + "\n"
    text +=
      "\(Format.count(plan.training.pairs)) pairs to train on"
      + (plan.evaluation.map { ", \(Format.count($0.pairs)) held out" } ?? ", none held out")
      + "; longest sequence \(Format.count(plan.training.longestSequence)) tokens\n"
    for stage in plan.stages {
      text +=
        "\(TuningReport.name(of: stage.stage)): \(Format.count(stage.steps)) steps, "
        + "\(Format.count(stage.stepsPerEpoch)) an epoch of \(Format.count(stage.tokensPerEpoch)) tokens\n"
    }
    let memory = plan.memory
    text +=
      "memory: about \(Format.bytes(memory.total)) (weights \(Format.bytes(memory.weights))"
      + (plan.packsFrozenWeights ? " packed once" : "") + ", gradients "
      + "\(Format.bytes(memory.gradients)), optimiser \(Format.bytes(memory.optimiser)), reference "
      + "\(Format.bytes(memory.reference)), activations \(Format.bytes(memory.activations))"
      + (plan.recomputation == .none ? "" : ", recomputing \(plan.recomputation.rawValue)") + ")\n"
    if memory.total > plan.memoryLimit {
      text +=
        "that is more than the \(Format.bytes(plan.memoryLimit)) this machine can give; use smaller batches (--batch-tokens) and "
        + "more of them for a step (--accumulation or --step-tokens), or an adapter\n"
    }
    return text
  }
}
