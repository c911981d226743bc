import JSONText

/// The numbers of a checkpoint that are no tensors: the file `state.json`.
struct CheckpointState: Sendable, Hashable {
  static let fileName = "state.json"

  /// Where the run stood.
  var position: RunPosition
  /// Steps the stage's optimiser had taken.
  var optimiserSteps: Int
  /// Seed of the order of the pairs.
  var seed: UInt64
  /// Bytes of the metrics written so far.
  var metricsLength: Int
  /// The mean reward so far, for losses that are measured against it.
  var rewardMean: RunningMean?

  func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("format")
    writer.number(RunConfiguration.format)
    writer.key("stage")
    writer.string(position.stage.rawValue)
    for (name, value) in [
      ("stage_step", position.stageStep), ("step", position.step), ("num_tokens", position.tokenCount),
      ("optimiser_steps", optimiserSteps), ("metrics_bytes", metricsLength),
    ] {
      writer.key(name)
      writer.number(value)
    }
    writer.key("seed")
    writer.string(String(seed))
    if let rewardMean {
      writer.key("rewards")
      writer.number(rewardMean.count)
      // All bits of it, for a resumed run to go on with the same ones.
      writer.key("reward_mean_bits")
      writer.string(String(rewardMean.value.bitPattern))
    }
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  init(
    position: RunPosition, optimiserSteps: Int, seed: UInt64, metricsLength: Int,
    rewardMean: RunningMean? = nil
  ) {
    self.position = position
    self.optimiserSteps = optimiserSteps
    self.seed = seed
    self.metricsLength = metricsLength
    self.rewardMean = rewardMean
  }

  /// The state in a file's bytes; nil when they are not such a file of this version.
  init?(json: [UInt8]) {
    guard let root = try? JSONDocument.parse(json[...]).root,
      root["format"]?.int == RunConfiguration.format,
      let stage = root["stage"]?.string.flatMap(TuningStage.init),
      let stageStep = root["stage_step"]?.int, let step = root["step"]?.int,
      let tokens = root["num_tokens"]?.int, let optimiserSteps = root["optimiser_steps"]?.int,
      let seed = root["seed"]?.string.flatMap({ UInt64($0) }), let metrics = root["metrics_bytes"]?.int
    else { return nil }
    position = RunPosition(stage: stage, stageStep: stageStep, step: step, tokenCount: tokens)
    self.optimiserSteps = optimiserSteps
    self.seed = seed
    metricsLength = metrics
    if let count = root["rewards"]?.int,
      let bits = root["reward_mean_bits"]?.string.flatMap({ UInt64($0) })
    {
      rewardMean = RunningMean(value: Double(bitPattern: bits), count: count)
    }
  }
}
