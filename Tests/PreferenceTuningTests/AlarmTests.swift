import ByteStreams
import Testing
import Transformer

@testable import PreferenceTuning

@Suite("Alarms")
struct AlarmTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The codes raised by a preference stage of `total` steps whose numbers are these.
  private func codes(
    total: Int, reference: TuningSettings.Reference = .start, _ values: (Int) -> [String: Double]
  ) throws -> [RunAlarm.Code] {
    var settings = TuningSettings()
    settings.preference.maximumSteps = total
    settings.preference.epochs = 1000
    settings.reference = reference
    let plan = try TuningRun(
      model: ToyModel(adapter: true), training: ArrayPairs.toy(8), settings: settings,
      directory: folder.file("run")
    ).plan
    #expect(plan.steps == total)
    var watch = AlarmWatch(settings: settings, plan: plan)
    return (1...total).flatMap { step in
      watch.see(RunHistory.Line(stage: .preference, step: step, named: values(step))).map(\.code)
    }
  }

  /// What a run that goes well looks like.
  private func healthy(_ step: Int) -> [String: Double] {
    [
      "loss": 0.69 - 0.002 * Double(step), "rewards/margins": 0.01 * Double(step), "rewards/chosen": -0.01,
      "rewards/accuracies": min(0.9, 0.5 + 0.01 * Double(step)), "logps/chosen": -60,
    ]
  }

  @Test func aHealthyRunRaisesNone() throws {
    #expect(try codes(total: 100, healthy).isEmpty)
  }

  @Test func accuracyOfOneTooEarly() throws {
    #expect(
      try codes(total: 100) { healthy($0).merging(["rewards/accuracies": 1]) { $1 } } == [.tooEasy])
    // Late it is no wonder.
    #expect(
      try codes(total: 100) { step in
        healthy(step).merging(["rewards/accuracies": step > 60 ? 1 : 0.7]) { $1 }
      }.isEmpty)
  }

  @Test func chosenAnswersThatFall() throws {
    // β is 0.1: a reward of −3 is 30 nats of the 60 that are left.
    #expect(
      try codes(total: 40) { step in
        healthy(step).merging(["rewards/chosen": -0.1 * Double(step)]) { $1 }
      } == [.chosenFalls])
  }

  @Test func aMarginThatStaysAtZero() throws {
    #expect(
      try codes(total: 40) { _ in healthy(1).merging(["rewards/margins": 1e-5]) { $1 } } == [.learnsNothing])
  }

  @Test func aStartAwayFromTheReference() throws {
    #expect(try codes(total: 20, reference: .base, healthy) == [.startsElsewhere])
  }

  @Test func answersThatGrow() {
    func samples(_ tokens: [Int]) -> [AnswerSample] {
      tokens.map { AnswerSample(prompt: "p", answer: "a", tokens: $0, chosen: "c") }
    }
    let before = samples([10, 20, 12, 18])
    #expect(
      LengthDrift.alarm(before: before, after: samples([40, 40, 40, 40]), step: 3)?.code == .lengthDrifts)
    #expect(LengthDrift.alarm(before: before, after: samples([3, 3, 3, 3]), step: 3)?.code == .lengthDrifts)
    #expect(LengthDrift.alarm(before: before, after: samples([15, 22, 12, 18]), step: 3) == nil)
    #expect(LengthDrift.alarm(before: samples([1]), after: samples([90]), step: 3) == nil)
  }

  /// All NaN rows of a micro-batch are named, with their lines.
  @Test func everyRowThatIsNotANumberIsNamed() throws {
    let model = ToyModel()
    model.poisonedToken = 6
    let bad = PairTokens(prompt: [6], chosen: [1], rejected: [2])
    var settings = TuningSettings()
    settings.shuffles = false
    let run = try TuningRun(
      model: model, training: ArrayPairs(pairs: [bad] + ArrayPairs.toy(2).pairs + [bad]), settings: settings,
      directory: folder.file("run"))
    let error = #expect(throws: TuningError.self) { try run.run() }
    #expect(error?.message.hasSuffix("rows.jsonl:1, rows.jsonl:4") == true)
  }
}
