import ReportPages

/// A run as one page that needs nothing else: the file `report.html` of a run directory. It is made of the files beside it, so
/// that it can be written at any time, also of a run that goes on.
struct RunReport {
  static let fileName = "report.html"

  let configuration: RunConfiguration
  let plan: TuningPlan
  let history: RunHistory
  let performance: [PerformanceLog.Line]
  let samples: [SampleFile.Moment: [AnswerSample]]
  let alarms: [RunAlarm]

  /// The report of what a directory holds by now.
  init(configuration: RunConfiguration, plan: TuningPlan, directory: Folder) throws {
    self.configuration = configuration
    self.plan = plan
    history = try RunHistory(in: directory)
    performance = try PerformanceLog.lines(in: directory)
    samples = try SampleFile(directory: directory).read()
    var watch = AlarmWatch(settings: configuration.settings, plan: plan)
    let seen = history.lines.flatMap { watch.see($0) }
    let drift = LengthDrift.alarm(
      before: samples[.beforePreference] ?? [], after: samples[.end] ?? [],
      step: history.lines.last?.step ?? 0)
    alarms = seen + [drift].compactMap { $0 }
  }

  /// The page.
  var html: String {
    var page = Page.head(title: "Training run: \(name)")
    page += "<h1>Training run</h1>\n<p class=\"soft\"><code>\(MarkupText.escaped(name))</code></p>\n"
    page += verdict + Page.tiles(tiles) + alarmSection
    page +=
      "<div class=\"pairs\">\n" + RunCharts(history: history, performance: performance).sections + "</div>\n"
    page += SampleSections.html(samples) + settingsSection
    return page + Page.foot(made: "Made by <code>prefer train</code>.")
  }

  private var name: String {
    "\(configuration.sources["model"] ?? "model") on \(configuration.sources["data"] ?? "pairs")"
  }

  private var steps: Int { history.lines.last?.step ?? 0 }

  private var verdict: String {
    let words =
      steps >= plan.steps
      ? "Finished: \(Decimals.grouped(steps)) steps."
      : "\(Decimals.grouped(steps)) of \(Decimals.grouped(plan.steps)) steps done."
    return "<p class=\"verdict\(steps >= plan.steps ? " good" : "")\">\(words)</p>\n"
  }

  private var tiles: [(value: String, name: String, colour: String)] {
    var tiles: [(value: String, name: String, colour: String)] = []
    if let last = history.lines(of: .preference, evaluations: true).last {
      if let accuracy = last["rewards/accuracies"], let pairs = plan.evaluation?.pairs {
        let interval = Proportion(Int((accuracy * Double(pairs)).rounded()), of: pairs).interval
        tiles.append((Decimals.fixed(accuracy, 3), "held-out reward accuracy", "good"))
        tiles.append(
          (
            "\(Decimals.fixed(interval.lowerBound, 3))–\(Decimals.fixed(interval.upperBound, 3))",
            "its 95 % interval, \(Decimals.grouped(pairs)) pairs", ""
          ))
      }
      if let margin = last["rewards/margins"] {
        tiles.append((Decimals.short(margin), "held-out margin", ""))
      }
      if let loss = last["loss"] { tiles.append((Decimals.fixed(loss, 4), "held-out loss", "")) }
    }
    tiles.append((Decimals.grouped(plan.training.pairs), "pairs to train on", ""))
    tiles.append((Decimals.grouped(plan.trainable), "trained parameters", ""))
    if !performance.isEmpty {
      let seconds = performance.reduce(0) { $0 + $1.seconds }
      let tokens = performance.reduce(0) { $0 + $1.tokens }
      tiles.append((Decimals.grouped(Int(Double(tokens) / max(seconds, 1e-9))), "tokens a second", ""))
      tiles.append((Decimals.short(seconds / 60), "minutes of steps", ""))
      let peak = performance.map(\.peakBytes).max() ?? 0
      tiles.append(("\(Decimals.grouped(peak / 1_000_000)) MB", "most memory", ""))
    }
    return tiles
  }

  private var alarmSection: String {
    guard !alarms.isEmpty else { return "" }
    var text = "<section><h2>Alarms</h2>\n<ul class=\"found\">"
    for alarm in alarms {
      text += "<li><b class=\"warning\">\(alarm.code.rawValue)</b>, step \(Decimals.grouped(alarm.step)): "
      text += "\(MarkupText.escaped(alarm.message)).<br>\(MarkupText.escaped(alarm.advice)).</li>"
    }
    return text + "</ul></section>\n"
  }

  private var settingsSection: String {
    let settings = configuration.settings
    var rows: [(String, String)] = configuration.sources.entries.map { ($0.name, $0.value) }
    rows += [
      ("trained", configuration.adapter ?? "all weights"), ("loss", settings.loss.summary),
      ("beta", "\(settings.beta)"), ("pairs of a step", settings.batchLimits.summary),
      ("optimiser", settings.optimiser.name.rawValue), ("seed", "\(settings.seed)"),
    ]
    for stage in plan.stages {
      let own = settings.stage(stage.stage)
      rows.append(
        (
          stage.stage.rawValue,
          "\(Decimals.grouped(stage.steps)) steps, learning rate \(own.learningRate), \(own.schedule.rawValue)"
        ))
    }
    rows += [
      ("model fingerprint", configuration.modelFingerprint),
      ("pairs fingerprint", configuration.trainingFingerprint),
    ]
    var text = "<section><details><summary><span class=\"name\">Settings and sources</span></summary>\n"
    text += "<div class=\"scroll\"><table>"
    for (name, value) in rows {
      text += "<tr><td>\(MarkupText.escaped(name))</td><td>\(MarkupText.escaped(value))</td></tr>"
    }
    return text + "</table></div></details></section>\n"
  }
}
