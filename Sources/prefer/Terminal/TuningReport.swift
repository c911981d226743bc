import PreferenceTuning

/// What people see of a tuning run while it goes on.
final class TuningReport {
  private let isQuiet: Bool
  private let style = Style(for: .standardError)
  private var line: ProgressLine
  private var tokensBefore = 0

  init(quiet: Bool) {
    isQuiet = quiet
    line = ProgressLine("training", quiet: quiet)
  }

  /// Shows what the run tells.
  func show(_ event: TuningEvent) {
    switch event {
    case .stage(let stage, let done, let total):
      line.finish()
      line = ProgressLine(TuningReport.name(of: stage), quiet: isQuiet)
      tokensBefore = -1
      say(
        "\(TuningReport.name(of: stage)): \(Format.count(total)) steps"
          + (done > 0 ? ", \(Format.count(done)) done" : ""))
    case .step(let metrics, let done, let total):
      let tokens = metrics.update?.tokenCount ?? 0
      // A run that goes on begins to count here.
      if tokensBefore < 0 { tokensBefore = done == 1 ? 0 : tokens }
      line.update(Double(done) / Double(max(total, 1))) {
        "step \(done)/\(total), \(TuningReport.words(for: metrics)), "
          + "\(Format.count(Int(Double(tokens - tokensBefore) / max(line.elapsed, 1e-3)))) tokens/s, "
          + Format.bytes(ProcessUsage.peakBytes)
      }
    case .evaluation(let metrics):
      say("  held out after step \(metrics.step): \(TuningReport.words(for: metrics))")
    case .checkpoint(let path, let step):
      say(style.dim("  checkpoint of step \(step): \(path)"))
    case .alarm(let alarm):
      say(
        "  " + style.red("alarm \(alarm.code.rawValue)")
          + " after step \(alarm.step): \(alarm.message). \(alarm.advice).")
    case .notice(let text):
      say("  " + style.yellow(text))
    }
  }

  /// Ends the progress line.
  func finish() { line.finish() }

  /// A stage as people call it.
  static func name(of stage: TuningStage) -> String {
    switch stage {
    case .supervised: "SFT on the chosen answers"
    case .preference: "DPO"
    }
  }

  /// The numbers that tell whether a run is healthy.
  static func words(for metrics: TuningMetrics) -> String {
    guard let pairs = metrics.pairs else { return "loss \(Format.fixed(metrics.loss, 4))" }
    return "loss \(Format.fixed(pairs.loss, 4)), accuracy \(Format.fixed(pairs.accuracy, 3)), "
      + "margin \(Format.fixed(pairs.margin, 3))"
  }

  private func say(_ text: String) {
    guard !isQuiet else { return }
    line.finish()
    Terminal.standardError.write(text + "\n")
  }
}
