import ReportPages

/// Looks at a run's numbers as they come. Each alarm is raised once a stage. It depends on nothing but the metrics, so that a
/// resumed run and its report come to the same.
struct AlarmWatch {
  /// Steps that a mean is taken over before anything is said.
  private static let window = 10

  private let beta: Double
  /// Steps of the preference stage.
  private let preferenceSteps: Int
  /// Whether the first step has to give log-ratios of 0.
  private let startsAtReference: Bool
  private var recent: [RunHistory.Line] = []
  private var done = 0
  private var raised: Set<RunAlarm.Code> = []

  init(settings: TuningSettings, plan: TuningPlan) {
    beta = settings.beta
    startsAtReference = settings.reference == .start
    preferenceSteps = plan.stages.first { $0.stage == .preference }?.steps ?? 0
  }

  /// Takes a line in; gives what is new to say.
  mutating func see(_ line: RunHistory.Line) -> [RunAlarm] {
    guard line.stage == .preference, !line.isEvaluation else { return [] }
    done += 1
    recent.append(line)
    if recent.count > Self.window { recent.removeFirst() }
    let found = [first(line), chosenFalls(line), tooEasy(line), learnsNothing(line)].compactMap { $0 }
    return found.filter { raised.insert($0.code).inserted }
  }

  private func first(_ line: RunHistory.Line) -> RunAlarm? {
    guard done == 1, !startsAtReference, let margin = line["rewards/margins"],
      let chosen = line["rewards/chosen"],
      margin != 0 || chosen != 0
    else { return nil }
    return RunAlarm(
      code: .startsElsewhere, step: line.step,
      message: "the first loss is \(Decimals.short(line["loss"] ?? .nan, digits: 4)) with a margin of "
        + "\(Decimals.short(margin)): the policy does not start at its reference",
      advice: "That is right for an adapter that is trained further against the base model; otherwise use "
        + "`--reference start`, which gives ln 2 and a margin of 0")
  }

  /// Log-probabilities of both answers usually fall; what is chosen should not fall by a large share of what it was.
  private func chosenFalls(_ line: RunHistory.Line) -> RunAlarm? {
    guard let reward = mean("rewards/chosen"), let now = mean("logps/chosen"), recent.count == Self.window
    else { return nil }
    let change = reward / beta
    let before = now - change
    guard before < 0, change < 0.15 * before, change < -5 else { return nil }
    return RunAlarm(
      code: .chosenFalls, step: line.step,
      message:
        "chosen answers have lost \(Decimals.short(-change)) nats each (from \(Decimals.short(before)) to "
        + "\(Decimals.short(now))): the model forgets how to say what it is meant to prefer",
      advice:
        "Lower the learning rate, raise --beta, mix in likelihood (--loss sigmoid --loss sft=0.2), or use --loss dpop"
    )
  }

  private func tooEasy(_ line: RunHistory.Line) -> RunAlarm? {
    guard let accuracy = mean("rewards/accuracies"), recent.count == Self.window, accuracy >= 0.98,
      4 * done <= preferenceSteps
    else { return nil }
    return RunAlarm(
      code: .tooEasy, step: line.step,
      message: "the accuracy is \(Decimals.short(accuracy)) after \(done) of \(preferenceSteps) steps",
      advice:
        "Lower the learning rate, or look for what gives the answers away (`prefer validate` shows lengths and repeated "
        + "texts): most of the data will teach nothing more")
  }

  private func learnsNothing(_ line: RunHistory.Line) -> RunAlarm? {
    guard let margin = mean("rewards/margins"), recent.count == Self.window, 2 * done >= preferenceSteps,
      margin.magnitude < 1e-3
    else { return nil }
    return RunAlarm(
      code: .learnsNothing, step: line.step,
      message: "after \(done) of \(preferenceSteps) steps the margin is \(Decimals.short(margin))",
      advice:
        "Raise the learning rate (adapters 1e-5 to 5e-5, all weights 5e-7 to 1e-6), or look whether chosen and rejected "
        + "answers are the same")
  }

  private func mean(_ name: String) -> Double? {
    let values = recent.compactMap { $0[name] }
    guard !values.isEmpty else { return nil }
    return values.reduce(0, +) / Double(values.count)
  }
}
