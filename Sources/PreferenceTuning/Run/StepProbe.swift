import Transformer

/// How long training takes, from one measured micro-batch.
struct StepProbe {
  /// Seconds for a token of a prompt (once) or answer, forward and backward.
  let secondsPerToken: Double
  /// Seconds for a token of the reference's forward pass.
  let referenceSecondsPerToken: Double

  /// Computes a micro-batch of pairs of about the mean length, twice, the second time on the clock. Leaves the model as it
  /// was, its gradients at 0.
  init(model: any PreferenceModel, source: any PairSource, survey: DataSurvey, batchSize: Int) throws {
    let mean = (survey.promptTokens + survey.chosenTokens + survey.rejectedTokens) / max(survey.pairs, 1)
    let candidates = 0..<min(source.count, 64 * batchSize)
    let sizes = try candidates.map { index in
      let pair = try source.pair(at: index)
      return (index: index, distance: abs(pair.prompt.count + pair.chosen.count + pair.rejected.count - mean))
    }
    let chosen = sizes.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(batchSize).map(
      \.index)
    let batch = try MicroBatch(indices: chosen, of: source)
    let tokens = Double(max(batch.batch.tokenCount, 1))
    let slopes = batch.pairs.map { _ in (chosen: Float(-1e-3), rejected: Float(1e-3)) }
    func step() throws {
      _ = try model.forward(batch.batch)
      try model.backward(slopes)
    }
    // The first pass packs weights and touches memory.
    try step()
    secondsPerToken = try Self.seconds(step) / tokens
    referenceSecondsPerToken =
      try Self.seconds { _ = try model.evaluate(batch.batch, adapter: false) } / tokens
    model.zeroGradients()
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}

/// What a run will take, measured.
public struct TuningEstimate: Sendable, Hashable {
  /// Tokens computed in a second: prompts once, and both answers.
  public var tokensPerSecond: Double
  /// Each stage's time in seconds, the reference's pass in the preference stage.
  public var seconds: [TuningStage: Double]
  /// The most memory of this process so far, in bytes.
  public var peakBytes: Int

  /// All stages.
  public var total: Double { seconds.values.reduce(0, +) }
}

extension TuningRun {
  /// Measures one micro-batch and says how long the run will take. Evaluations are not counted.
  /// - Throws: what model and source throw.
  public func estimate() throws -> TuningEstimate {
    let probe = try StepProbe(
      model: model, source: training, survey: plan.training, batchSize: settings.batchSize)
    var seconds: [TuningStage: Double] = [:]
    for stage in plan.stages {
      let passes = Double(stage.steps) / Double(max(stage.stepsPerEpoch, 1))
      let tokens = Double(stage.tokensPerEpoch)
      seconds[stage.stage] = passes * tokens * probe.secondsPerToken
      if stage.stage == .preference {
        // Each pair's reference is computed once, in the first pass.
        seconds[stage.stage, default: 0] += min(passes, 1) * tokens * probe.referenceSecondsPerToken
      }
    }
    return TuningEstimate(
      tokensPerSecond: 1 / max(probe.secondsPerToken, 1e-12), seconds: seconds,
      peakBytes: ProcessUsage.peakBytes)
  }
}
