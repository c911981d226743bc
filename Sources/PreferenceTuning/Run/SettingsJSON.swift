import JSONText

/// The spelling of `TuningSettings` in a run's configuration file.
enum SettingsJSON {
  static func write(_ settings: TuningSettings, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("sft")
    write(settings.supervised, to: &writer)
    writer.key("dpo")
    write(settings.preference, to: &writer)
    writer.key("beta")
    writer.number(settings.beta)
    writer.key("loss")
    LossChoiceJSON.write(settings.loss, to: &writer)
    writer.key("reference")
    writer.string(settings.reference.rawValue)
    for (name, value) in [
      ("batch_size", settings.batchSize), ("accumulation", settings.accumulation),
    ] {
      writer.key(name)
      writer.number(value)
    }
    for (name, value) in [("batch_tokens", settings.batchTokens), ("step_tokens", settings.stepTokens)] {
      writer.key(name)
      write(value, to: &writer)
    }
    writer.key("shuffle")
    writer.bool(settings.shuffles)
    writer.key("seed")
    writer.string(String(settings.seed))
    writer.key("optim")
    writer.string(settings.optimiser.name.rawValue)
    for (name, value) in [
      ("adam_beta1", settings.optimiser.beta1), ("adam_beta2", settings.optimiser.beta2),
      ("adam_epsilon", settings.optimiser.epsilon), ("momentum", settings.optimiser.momentum),
      ("weight_decay", settings.optimiser.weightDecay),
      ("max_grad_norm", settings.maximumGradientNorm),
    ] {
      writer.key(name)
      writer.number(value)
    }
    writer.key("eval_steps")
    write(settings.evaluationInterval, to: &writer)
    writer.key("eval_on_start")
    writer.bool(settings.evaluatesAtStart)
    writer.key("save_steps")
    write(settings.checkpointInterval, to: &writer)
    writer.key("save_total_limit")
    writer.number(settings.keptCheckpoints)
    writer.endObject()
  }

  /// The settings in an object written by `write`; nil when a member is missing or of another type.
  static func read(_ value: JSONValue) -> TuningSettings? {
    guard let supervised = value["sft"].flatMap(readStage),
      let preference = value["dpo"].flatMap(readStage),
      let beta = value["beta"]?.double,
      let loss = value["loss"].flatMap(LossChoiceJSON.read),
      let reference = value["reference"]?.string.flatMap(TuningSettings.Reference.init),
      let batchSize = value["batch_size"]?.int, let accumulation = value["accumulation"]?.int,
      let shuffles = value["shuffle"]?.bool, let seed = value["seed"]?.string.flatMap({ UInt64($0) }),
      let beta1 = value["adam_beta1"]?.double, let beta2 = value["adam_beta2"]?.double,
      let optimiser = value["optim"]?.string.flatMap(OptimiserSettings.Name.init),
      let momentum = value["momentum"]?.double, let epsilon = value["adam_epsilon"]?.double,
      let decay = value["weight_decay"]?.double,
      let norm = value["max_grad_norm"]?.double, let first = value["eval_on_start"]?.bool,
      let kept = value["save_total_limit"]?.int
    else { return nil }
    var settings = TuningSettings()
    settings.supervised = supervised
    settings.preference = preference
    settings.beta = beta
    settings.loss = loss
    settings.reference = reference
    settings.batchSize = batchSize
    settings.accumulation = accumulation
    settings.batchTokens = value["batch_tokens"]?.int
    settings.stepTokens = value["step_tokens"]?.int
    settings.shuffles = shuffles
    settings.seed = seed
    settings.optimiser.name = optimiser
    settings.optimiser.momentum = momentum
    settings.optimiser.beta1 = beta1
    settings.optimiser.beta2 = beta2
    settings.optimiser.epsilon = epsilon
    settings.optimiser.weightDecay = decay
    settings.maximumGradientNorm = norm
    settings.evaluationInterval = value["eval_steps"]?.int
    settings.evaluatesAtStart = first
    settings.checkpointInterval = value["save_steps"]?.int
    settings.keptCheckpoints = kept
    return settings
  }

  private static func write(_ stage: TuningSettings.Stage, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("epochs")
    writer.number(stage.epochs)
    writer.key("max_steps")
    write(stage.maximumSteps, to: &writer)
    writer.key("learning_rate")
    writer.number(stage.learningRate)
    writer.key("lr_scheduler_type")
    writer.string(stage.schedule.rawValue)
    writer.key("min_lr_rate")
    writer.number(stage.minimumRateShare)
    switch stage.warmUp {
    case .steps(let steps):
      writer.key("warmup_steps")
      writer.number(steps)
    case .fraction(let share):
      writer.key("warmup_ratio")
      writer.number(share)
    }
    writer.endObject()
  }

  private static func readStage(_ value: JSONValue) -> TuningSettings.Stage? {
    guard let epochs = value["epochs"]?.int, let rate = value["learning_rate"]?.double,
      let schedule = value["lr_scheduler_type"]?.string.flatMap(LearningRateSchedule.Shape.init),
      let lowest = value["min_lr_rate"]?.double
    else { return nil }
    let warmUp: LearningRateSchedule.WarmUp
    if let steps = value["warmup_steps"]?.int {
      warmUp = .steps(steps)
    } else if let share = value["warmup_ratio"]?.double {
      warmUp = .fraction(share)
    } else {
      return nil
    }
    var stage = TuningSettings.Stage(
      epochs: epochs, learningRate: rate, maximumSteps: value["max_steps"]?.int, schedule: schedule,
      warmUp: warmUp)
    stage.minimumRateShare = lowest
    return stage
  }

  private static func write(_ number: Int?, to writer: inout JSONWriter) {
    if let number { writer.number(number) } else { writer.null() }
  }
}
