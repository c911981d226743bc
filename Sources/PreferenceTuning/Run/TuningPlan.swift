public import Transformer

/// What a run will do and what it will cost, known before it begins.
public struct TuningPlan: Sendable, Hashable {
  /// One stage's share of the work.
  public struct Stage: Sendable, Hashable {
    /// Which.
    public var stage: TuningStage
    /// Its optimiser steps.
    public var steps: Int
    /// Its steps for the first pass over the data; where tokens limit a step, others may take a few more or less.
    public var stepsPerEpoch: Int
    /// Tokens the policy computes in one pass: each prompt once, and the answers the stage trains on.
    public var tokensPerEpoch: Int
  }

  /// Bytes of memory, by what they are for. Activations are an estimate for the largest batch there could be.
  public struct Memory: Sendable, Hashable {
    /// All weights, packed ones included.
    public var weights: Int
    /// Gradients of the trainable weights.
    public var gradients: Int
    /// What the optimiser remembers.
    public var optimiser: Int
    /// The frozen copy of the trainable weights, if the reference needs one.
    public var reference: Int
    /// What a forward pass keeps for the backward pass.
    public var activations: Int
    /// Everything.
    public var total: Int { weights + gradients + optimiser + reference + activations }
  }

  /// Parameters of model and adapter.
  public var parameters: Int
  /// Those that training changes.
  public var trainable: Int
  /// The adapter in words; nil for a full fine-tune.
  public var adapter: String?
  /// Whether the reference is a copy of the trainable weights, rather than the model without its adapter.
  public var copiesReference: Bool
  /// Whether the reference is the model as it was given, without an adapter: then its log-probabilities can be kept.
  public var referenceIsBase: Bool
  /// The stages that have steps, in order.
  public var stages: [Stage]
  /// The training pairs.
  public var training: DataSurvey
  /// The held-out pairs.
  public var evaluation: DataSurvey?
  /// What of a forward pass is computed again: the least that the memory's limit allows.
  public var recomputation: Recomputation
  /// Whether weights that are not trained are packed once for all products.
  public var packsFrozenWeights: Bool
  /// The bill for memory.
  public var memory: Memory
  /// Bytes that the run may take.
  public var memoryLimit: Int

  /// Optimiser steps of the whole run.
  public var steps: Int { stages.reduce(0) { $0 + $1.steps } }

  /// The plan; sets the model's recomputation.
  /// - Throws: `TuningError` when the run needs more memory than a limit that was given.
  init(
    settings: TuningSettings, model: any PreferenceModel, training: DataSurvey, evaluation: DataSurvey?,
    sequence: StepSequence, policy: MemoryPolicy
  ) throws(TuningError) {
    let trainable = model.trainable.reduce(0) { $0 + $1.count }
    let base = model.baseParameters.reduce(0) { $0 + $1.count }
    self.trainable = trainable
    adapter = model.adapterSummary
    parameters = adapter == nil ? base : base + trainable
    self.training = training
    self.evaluation = evaluation
    let stepsPerEpoch = sequence.stepCount(epochs: 1)
    stages = TuningStage.allCases.compactMap { stage in
      let own = settings.stage(stage)
      let steps = sequence.stepCount(epochs: own.epochs, atMost: own.maximumSteps ?? .max)
      guard steps > 0 else { return nil }
      let answers = training.chosenTokens + (stage == .preference ? training.rejectedTokens : 0)
      return Stage(
        stage: stage, steps: steps, stepsPerEpoch: stepsPerEpoch,
        tokensPerEpoch: training.promptTokens + answers)
    }
    copiesReference =
      stages.last?.stage == .preference
      && ReferencePolicy.needsSnapshot(
        settings: settings, model: model, afterSupervision: stages.first?.stage == .supervised)
    let startsAtBase = model.adapterSummary == nil || model.adapterIsIdentity || settings.reference == .base
    referenceIsBase =
      stages.last?.stage == .preference
      && (stages.count == 1 && startsAtBase || model.adapterSummary != nil && !copiesReference)
    memoryLimit = policy.bytes
    recomputation = .none
    packsFrozenWeights = false
    memory = Memory(
      weights: model.baseParameters.reduce(0) { $0 + $1.bytes.count } + (adapter == nil ? 0 : 4 * trainable),
      gradients: 4 * trainable,
      optimiser: settings.optimiser.stateBytes(parameters: trainable),
      reference: copiesReference ? 4 * trainable : 0, activations: 0)
    for candidate in policy.candidates {
      model.recomputation = candidate
      recomputation = candidate
      memory.activations = model.activationBytes(
        tokens: settings.batchLimits.mostTokens(largestPair: training.largestPair),
        answerTokens: settings.batchLimits.mostTokens(largestPair: training.largestAnswers))
      if memory.total <= memoryLimit { break }
    }
    if policy.packs(cost: model.packingCost, weights: memory.weights, total: memory.total) {
      packsFrozenWeights = true
      memory.weights += max(0, model.packingCost ?? 0)
    }
    guard policy.limit == nil || memory.total <= memoryLimit else {
      throw TuningError(
        .setting,
        "the run needs about \(memory.total) bytes of memory, \(memory.activations) of them for activations; the limit is "
          + "\(memoryLimit)",
        remedy:
          "Use smaller batches (`--batch-tokens`) and more of them for a step, `--recompute auto`, an adapter, or a shorter "
          + "`--max-length`"
      )
    }
  }
}
