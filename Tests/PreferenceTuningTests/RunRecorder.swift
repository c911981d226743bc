import ByteStreams
import PreferenceTuning
import Transformer

/// Runs a toy and remembers what it told.
final class RunRecorder {
  private(set) var steps: [TuningMetrics] = []
  private(set) var notices: [String] = []
  private(set) var checkpoints: [String] = []
  private(set) var alarms: [RunAlarm] = []

  /// A run of a fresh toy model; `stopAfter` asks it to stop after so many steps.
  @discardableResult
  func run(
    _ settings: TuningSettings, in directory: String, pairs: Int = 22, heldOut: Int = 5,
    adapter: Bool = false,
    resuming: Bool = false, stopAfter: Int? = nil, model: ToyModel? = nil,
    sampler: (any AnswerSampling)? = nil
  ) throws -> (outcome: TuningOutcome, weights: [Float]) {
    let model = model ?? ToyModel(adapter: adapter)
    let run = try TuningRun(
      model: model, training: ArrayPairs.toy(pairs), evaluation: ArrayPairs.toy(heldOut), settings: settings,
      sources: RunSources([.init("model", "toy")]), directory: directory, sampler: sampler)
    let stop = StopRequest()
    let outcome = try run.run(resuming: resuming, stop: stop) { event in
      switch event {
      case .step(let metrics, _, _):
        steps.append(metrics)
        if metrics.step == stopAfter { stop.request() }
      case .notice(let text): notices.append(text)
      case .checkpoint(let path, _): checkpoints.append(path)
      case .alarm(let alarm): alarms.append(alarm)
      case .stage, .evaluation: break
      }
    }
    return (outcome, model.trainable.flatMap { Array($0.values) })
  }

  /// The lines of a run's metrics.
  static func metrics(in directory: String) throws -> String {
    String(decoding: try FileSystem.read(directory + "/metrics.jsonl"), as: UTF8.self)
  }

  /// Two supervised epochs, then two of preference optimisation, with everything a run can do switched on.
  static var everything: TuningSettings {
    var settings = TuningSettings()
    settings.supervised = .init(epochs: 2, learningRate: 0.05, schedule: .cosine, warmUp: .steps(2))
    settings.preference = .init(epochs: 2, learningRate: 0.05, warmUp: .fraction(0.1))
    settings.batchSize = 2
    settings.accumulation = 2
    settings.optimiser.weightDecay = 0.01
    settings.evaluationInterval = 4
    settings.evaluatesAtStart = true
    settings.checkpointInterval = 2
    return settings
  }
}
