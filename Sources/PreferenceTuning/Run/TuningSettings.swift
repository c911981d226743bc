/// Every choice of a run that changes its numbers, and when it evaluates and saves.
public struct TuningSettings: Sendable, Hashable {
  /// One stage's length and learning rate.
  public struct Stage: Sendable, Hashable {
    /// Passes over the data; 0 leaves the stage out.
    public var epochs: Int
    /// At most so many optimiser steps; nil for as many as the epochs take. The schedule spans the steps made.
    public var maximumSteps: Int?
    /// The learning rate at its top.
    public var learningRate: Double
    /// How it falls.
    public var schedule: LearningRateSchedule.Shape
    /// How it rises.
    public var warmUp: LearningRateSchedule.WarmUp
    /// Where `cosine_with_min_lr` ends, as a share of the learning rate.
    public var minimumRateShare = 0.1

    /// A stage; the schedule's defaults are those of the Hugging Face trainer.
    public init(
      epochs: Int, learningRate: Double, maximumSteps: Int? = nil,
      schedule: LearningRateSchedule.Shape = .linear, warmUp: LearningRateSchedule.WarmUp = .steps(0)
    ) {
      self.epochs = epochs
      self.maximumSteps = maximumSteps
      self.learningRate = learningRate
      self.schedule = schedule
      self.warmUp = warmUp
    }
  }

  /// What the preference stage measures against.
  public enum Reference: String, Sendable, Hashable, CaseIterable {
    /// The policy as it is when the stage begins. The stage then starts with log-ratios of exactly 0.
    case start
    /// The model without its adapter, also when the run starts from a trained adapter.
    case base
  }

  /// Supervised fine-tuning on the chosen answers, first.
  public var supervised = Stage(epochs: 0, learningRate: 2e-5)
  /// Preference optimisation, then.
  public var preference = Stage(epochs: 1, learningRate: 1e-6)
  /// How strongly the policy is held to the reference.
  public var beta = 0.1
  /// The loss of the preference stage.
  public var loss = LossChoice()
  /// What the preference stage measures against.
  public var reference = Reference.start
  /// Pairs of a forward pass.
  public var batchSize = 4
  /// Forward passes of an optimiser step.
  public var accumulation = 1
  /// Tokens of a forward pass at most, in the place of a number of pairs: prompts once, and both answers.
  public var batchTokens: Int?
  /// Tokens of an optimiser step at most, in the place of a number of forward passes.
  public var stepTokens: Int?
  /// Whether every epoch has an order of its own; otherwise pairs come as they stand.
  public var shuffles = true
  /// Fixes the order of the pairs.
  public var seed: UInt64 = 42
  /// The optimiser's numbers.
  public var optimiser = OptimiserSettings()
  /// Longer gradients are cut to this L2 norm; 0 never cuts.
  public var maximumGradientNorm = 1.0
  /// Steps between evaluations; nil evaluates at the end of each stage only.
  public var evaluationInterval: Int?
  /// Whether each stage is evaluated before its first step too.
  public var evaluatesAtStart = false
  /// Steps between checkpoints; nil saves at the end of each stage and on a stop only.
  public var checkpointInterval: Int?
  /// How many checkpoints are kept; older ones are removed.
  public var keptCheckpoints = 2

  /// The defaults: one epoch of preference optimisation, AdamW, linear schedule.
  public init() {}

  /// How much goes into a forward pass and into a step.
  var batchLimits: BatchLimits {
    BatchLimits(pairs: batchSize, batches: accumulation, batchTokens: batchTokens, stepTokens: stepTokens)
  }

  /// A stage's own settings.
  public func stage(_ stage: TuningStage) -> Stage {
    switch stage {
    case .supervised: supervised
    case .preference: preference
    }
  }

  /// Throws a `TuningError` that names the first setting that has no meaning.
  public func check() throws {
    try require(batchSize >= 1, "batch size", batchSize, "at least 1 pair")
    try require(accumulation >= 1, "accumulation", accumulation, "at least 1 micro-batch")
    if let batchTokens { try require(batchTokens >= 1, "tokens of a batch", batchTokens, "at least 1") }
    if let stepTokens { try require(stepTokens >= 1, "tokens of a step", stepTokens, "at least 1") }
    try require(beta > 0 && beta.isFinite, "beta", beta, "above 0; 0.1 is usual")
    let chosen = try loss.loss(beta: beta)
    try require(
      !chosen.needsDrift || batchSize > 1, "batch size for the loss kto", batchSize,
      "at least 2 pairs: it compares answers with prompts that are not theirs")
    guard !chosen.needsDrift || !batchLimits.countsTokens else {
      throw TuningError(
        .setting, "the loss kto needs batches of a known number of pairs, but tokens limit them",
        remedy: "Use `--batch-size` and `--accumulation` instead of `--batch-tokens` and `--step-tokens`")
    }
    try require(maximumGradientNorm >= 0, "maximum gradient norm", maximumGradientNorm, "0 or more")
    try require(keptCheckpoints >= 1, "number of kept checkpoints", keptCheckpoints, "at least 1")
    if let evaluationInterval {
      try require(evaluationInterval >= 1, "evaluation interval", evaluationInterval, "at least 1 step")
    }
    if let checkpointInterval {
      try require(checkpointInterval >= 1, "checkpoint interval", checkpointInterval, "at least 1 step")
    }
    try require((0..<1).contains(optimiser.beta1), "beta1", optimiser.beta1, "from 0 up to, not with, 1")
    try require((0..<1).contains(optimiser.beta2), "beta2", optimiser.beta2, "from 0 up to, not with, 1")
    try require(
      (0..<1).contains(optimiser.momentum), "momentum", optimiser.momentum, "from 0 up to, not with, 1")
    try require(optimiser.epsilon > 0, "epsilon", optimiser.epsilon, "above 0")
    try require(optimiser.weightDecay >= 0, "weight decay", optimiser.weightDecay, "0 or more")
    for (name, stage) in [("SFT", supervised), ("DPO", preference)] {
      try require(stage.epochs >= 0, "\(name) epochs", stage.epochs, "0 or more")
      try require(
        stage.learningRate > 0 && stage.learningRate.isFinite, "\(name) learning rate", stage.learningRate,
        "above 0")
      if let steps = stage.maximumSteps { try require(steps >= 0, "\(name) steps", steps, "0 or more") }
      try require(
        (0...1).contains(stage.minimumRateShare), "\(name) share of the lowest learning rate",
        stage.minimumRateShare, "from 0 to 1")
      guard stage.schedule != .constant || stage.warmUp.isNone else {
        throw TuningError(
          .setting, "the schedule constant has no warm-up",
          remedy: "Use constant_with_warmup, or leave the warm-up out")
      }
      switch stage.warmUp {
      case .steps(let steps): try require(steps >= 0, "\(name) warm-up", steps, "0 steps or more")
      case .fraction(let share):
        try require((0...1).contains(share), "\(name) warm-up", share, "a share from 0 to 1")
      }
    }
  }

  private func require(_ holds: Bool, _ name: String, _ value: some Any, _ range: String) throws {
    guard !holds else { return }
    throw TuningError(.setting, "the \(name) is \(value)", remedy: "It has to be \(range)")
  }
}
