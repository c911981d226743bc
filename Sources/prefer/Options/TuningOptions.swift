import ArgumentParser
import PreferenceTuning

/// How to tune: the settings of a run, under the names people know from other trainers.
struct TuningOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How strongly the policy is held to the reference.", valueName: "number"))
  var beta = 0.1

  @OptionGroup var loss: LossOptions

  @Option(help: ArgumentHelp("Passes of preference optimisation.", valueName: "count"))
  var epochs = 1

  @Option(
    help: ArgumentHelp("Peak learning rate (default: 1e-6, or 1e-5 for an adapter).", valueName: "rate"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp("Passes of supervised training on the chosen answers, first.", valueName: "count"))
  var sftEpochs = 0

  @Option(help: ArgumentHelp("Peak learning rate of the supervised passes.", valueName: "rate"))
  var sftLearningRate = 2e-5

  @Option(help: ArgumentHelp("Pairs of a forward pass.", valueName: "count"))
  var batchSize = 4

  @Option(help: ArgumentHelp("Forward passes of an optimiser step.", valueName: "count"))
  var accumulation = 1

  @Option(
    help: ArgumentHelp(
      "Tokens of a forward pass at most, instead of --batch-size: prompts once, and both answers.",
      valueName: "count"))
  var batchTokens: Int?

  @Option(
    help: ArgumentHelp("Tokens of an optimiser step at most, instead of --accumulation.", valueName: "count"))
  var stepTokens: Int?

  @Option(help: ArgumentHelp("At most so many steps of preference optimisation.", valueName: "count"))
  var maxSteps: Int?

  @Option(
    help: ArgumentHelp(
      "How the learning rate falls: \(LearningRateSchedule.Shape.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "shape"))
  var schedule: LearningRateSchedule.Shape = .linear

  @Option(
    help: ArgumentHelp("Where cosine_with_min_lr ends, as a share of the peak.", valueName: "share"))
  var minLrRate = 0.1

  @Option(
    help: ArgumentHelp("Steps of warm-up; a number below 1 is a share of all steps.", valueName: "count"))
  var warmup = 0.0

  @Option(help: ArgumentHelp("adamw or sgd.", valueName: "name"))
  var optimizer: OptimiserSettings.Name = .adamW

  @Option(help: ArgumentHelp("Momentum of sgd.", valueName: "number"))
  var momentum = 0.0

  @Option(help: ArgumentHelp("Weight decay, decoupled with adamw.", valueName: "number"))
  var weightDecay = 0.0

  @Option(help: ArgumentHelp("Longer gradients are cut to this norm; 0 never cuts.", valueName: "norm"))
  var maxGradNorm = 1.0

  @Option(help: ArgumentHelp("Share of the prompts held out for evaluation.", valueName: "share"))
  var evalSplit = 0.05

  @Option(help: ArgumentHelp("Evaluate every so many steps, besides at the end.", valueName: "steps"))
  var evalEvery: Int?

  @Flag(help: "Evaluate before the first step of each stage too.")
  var evalAtStart = false

  @Option(
    help: ArgumentHelp("Write a checkpoint every so many steps, besides at the end.", valueName: "steps"))
  var saveEvery: Int?

  @Option(help: ArgumentHelp("Checkpoints kept.", valueName: "count"))
  var keep = 2

  @Option(help: ArgumentHelp("Fixes the order of the pairs and all random weights.", valueName: "number"))
  var seed: UInt64 = 42

  @Flag(help: "Take the pairs in the order of the store.")
  var noShuffle = false

  @Option(
    help: ArgumentHelp(
      "What preference is measured against: start (the policy before it) or base (the model without its adapter).",
      valueName: "policy"))
  var reference: TuningSettings.Reference = .start

  /// The settings; an adapter has another usual learning rate.
  /// - Parameters:
  ///   - adapter: whether one is trained.
  ///   - masked: the ids that take no part in the preference.
  func settings(adapter: Bool, masked: Set<UInt32>) -> TuningSettings {
    var settings = TuningSettings()
    let warmUp: LearningRateSchedule.WarmUp =
      warmup < 1 ? .fraction(warmup) : .steps(Int(warmup))
    settings.supervised = .init(
      epochs: sftEpochs, learningRate: sftLearningRate, schedule: schedule, warmUp: warmUp)
    settings.preference = .init(
      epochs: epochs, learningRate: learningRate ?? (adapter ? 1e-5 : 1e-6), maximumSteps: maxSteps,
      schedule: schedule, warmUp: warmUp)
    settings.beta = beta
    settings.loss = loss.choice(masked: masked)
    settings.reference = reference
    settings.batchSize = batchSize
    settings.accumulation = accumulation
    settings.batchTokens = batchTokens
    settings.stepTokens = stepTokens
    settings.shuffles = !noShuffle
    settings.seed = seed
    settings.supervised.minimumRateShare = minLrRate
    settings.preference.minimumRateShare = minLrRate
    settings.optimiser.name = optimizer
    settings.optimiser.momentum = momentum
    settings.optimiser.weightDecay = weightDecay
    settings.maximumGradientNorm = maxGradNorm
    settings.evaluationInterval = evalEvery
    settings.evaluatesAtStart = evalAtStart
    settings.checkpointInterval = saveEvery
    settings.keptCheckpoints = keep
    return settings
  }

  func validate() throws {
    if !(0..<1).contains(evalSplit) { throw ValidationError("--eval-split must be 0 or more and below 1.") }
    if momentum > 0, optimizer != .sgd { throw ValidationError("--momentum belongs to --optimizer sgd.") }
    if warmup < 0 || warmup > 1e9 { throw ValidationError("--warmup must be 0 or more.") }
  }
}

extension LearningRateSchedule.Shape: ExpressibleByArgument {}
extension OptimiserSettings.Name: ExpressibleByArgument {}
extension TuningSettings.Reference: ExpressibleByArgument {}
