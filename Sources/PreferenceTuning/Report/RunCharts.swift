import ReportPages

/// The curves of a run.
struct RunCharts {
  let history: RunHistory
  let performance: [PerformanceLog.Line]

  var sections: String {
    let dpo = { (name: String, colour: String, words: String) in
      [
        series(name, .preference, words, colour, evaluations: false),
        series(name, .preference, "held out", "c-rejected", evaluations: true),
      ]
    }
    let charts = [
      LineChart(
        "Loss", dpo("loss", "c-chosen", "training"), note: "DPO begins at ln 2 = 0.693 by its usual loss."),
      LineChart(
        "Reward accuracy", dpo("rewards/accuracies", "c-chosen", "training"),
        note: "Chance is 0.5. A policy that is still its reference has 0: neither answer is ahead."),
      LineChart("Reward margin", dpo("rewards/margins", "c-chosen", "training")),
      LineChart(
        "Rewards",
        [
          series("rewards/chosen", .preference, "chosen", "c-chosen", evaluations: false),
          series("rewards/rejected", .preference, "rejected", "c-rejected", evaluations: false),
        ], note: "β times what an answer gained over the reference, in nats."),
      LineChart(
        "Log-probabilities",
        [
          series("logps/chosen", .preference, "chosen", "c-chosen", evaluations: false),
          series("logps/rejected", .preference, "rejected", "c-rejected", evaluations: false),
        ], note: "Sums over an answer's tokens under the policy."),
      LineChart(
        "Answer length",
        [
          series("tokens/chosen", .preference, "chosen", "c-chosen", evaluations: false),
          series("tokens/rejected", .preference, "rejected", "c-rejected", evaluations: false),
        ], note: "Tokens of the answers a step was made of."),
      LineChart(
        "SFT loss",
        [
          series("loss", .supervised, "training", "c-chosen", evaluations: false),
          series("loss", .supervised, "held out", "c-rejected", evaluations: true),
        ], note: "Negative log-likelihood of a token of the chosen answers, in nats."),
      LineChart("Gradient norm", [whole("grad_norm", "before clipping")]),
      LineChart("Learning rate", [whole("learning_rate", "rate")], marks: stageBoundary),
      LineChart(
        "Throughput",
        [
          .init(
            name: "tokens a second", colour: "c-plain",
            points: performance.map { (Double($0.step), $0.tokensPerSecond) })
        ], note: "A prompt counts once for each answer, as other trainers count."),
      LineChart(
        "Memory",
        [
          .init(
            name: "most so far, MB", colour: "c-plain",
            points: performance.map { (Double($0.step), Double($0.peakBytes) / 1e6) })
        ]),
    ]
    return charts.map(\.section).joined()
  }

  /// Where preference optimisation begins.
  private var stageBoundary: [Double] {
    history.lines.first { $0.stage == .preference && !$0.isEvaluation }.map { [Double($0.step)] } ?? []
  }

  private func series(
    _ name: String, _ stage: TuningStage, _ words: String, _ colour: String, evaluations: Bool
  ) -> LineChart.Series {
    LineChart.Series(
      name: words, colour: colour,
      points: history.lines(of: stage, evaluations: evaluations).compactMap { line in
        line[name].map { (Double(line.step), $0) }
      }, isMarked: evaluations)
  }

  /// A number that every training step of the run has.
  private func whole(_ name: String, _ words: String) -> LineChart.Series {
    LineChart.Series(
      name: words, colour: "c-plain",
      points: history.lines.filter { !$0.isEvaluation }.compactMap { line in
        line[name].map { (Double(line.step), $0) }
      })
  }
}
