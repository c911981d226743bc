import ByteStreams
import Testing
import Transformer

@testable import PreferenceTuning

@Suite("The report of a run")
struct RunReportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Answers with the number of times it was asked.
  private final class Counter: AnswerSampling {
    private var asked = 0

    func samples() throws -> [AnswerSample] {
      asked += 1
      return [AnswerSample(prompt: "<b>Why?</b>", answer: "answer \(asked)", tokens: 2, chosen: "Because.")]
    }
  }

  private func page(_ directory: String) throws -> String {
    String(decoding: try FileSystem.read(directory + "/report.html"), as: UTF8.self)
  }

  @Test func showsTheRunAndFetchesNothing() throws {
    let directory = folder.file("run")
    try RunRecorder().run(RunRecorder.everything, in: directory, sampler: Counter())
    let page = try page(directory)
    for heading in [
      "Loss", "Reward accuracy", "Reward margin", "Rewards", "Log-probabilities", "Answer length", "SFT loss",
      "Learning rate", "Throughput", "Memory", "Samples",
    ] { #expect(page.contains("<h2>\(heading)</h2>"), "\(heading)") }
    #expect(page.contains("Finished: 24 steps."))
    #expect(page.contains("answer 1") && page.contains("answer 2") && page.contains("answer 3"))
    #expect(page.contains("&lt;b&gt;Why?&lt;/b&gt;") && !page.contains("<b>Why?"))
    for fetched in ["http:", "https:", "<script", "src=", "url("] {
      #expect(!page.contains(fetched), "\(fetched)")
    }
  }

  /// Steps that are made twice stand in the report once, and samples are those of their moment.
  @Test func aResumedRunHasOneReport() throws {
    let directory = folder.file("run")
    let settings = RunRecorder.everything
    let counter = Counter()
    try RunRecorder().run(settings, in: directory, stopAfter: 17, sampler: counter)
    #expect(try page(directory).contains("17 of 24 steps done."))
    try FileSystem.removeAll(directory + "/checkpoints/step-000000017")
    try RunRecorder().run(settings, in: directory, resuming: true, sampler: counter)
    let lines = try PerformanceLog.lines(in: Folder(directory))
    #expect(lines.map(\.step) == Array(1...24))
    #expect(lines.allSatisfy { $0.seconds > 0 && $0.tokens > 0 && $0.peakBytes > 0 })
    let samples = try SampleFile(directory: Folder(directory)).read()
    #expect(samples[.beforeSupervised]?.first?.answer == "answer 1")
    #expect(samples[.beforePreference]?.first?.answer == "answer 2")
    #expect(samples[.end]?.first?.answer == "answer 3")
    #expect(try page(directory).contains("Finished: 24 steps."))
  }

  @Test func theEstimateLeavesTheModelAlone() throws {
    let model = ToyModel(adapter: true)
    let before = Array(model.trainable[0].values)
    let run = try TuningRun(
      model: model, training: ArrayPairs.toy(22), settings: RunRecorder.everything,
      directory: folder.file("run"))
    let estimate = try run.estimate()
    #expect(estimate.tokensPerSecond > 0 && estimate.total > 0 && estimate.peakBytes > 0)
    #expect(estimate.seconds.count == 2)
    #expect(Array(model.trainable[0].values) == before)
    #expect(model.trainable[0].gradient?.allSatisfy { $0 == 0 } == true)
    #expect(!FileSystem.exists(folder.file("run")))
  }

  @Test func theCardNamesDataAndResult() throws {
    let directory = folder.file("run")
    let run = try TuningRun(
      model: ToyModel(adapter: true), training: ArrayPairs.toy(22), evaluation: ArrayPairs.toy(5),
      settings: RunRecorder.everything, sources: RunSources([.init("model", "a \"base\"")]),
      directory: directory)
    let card = run.card(try run.run(), isAdapter: true).text
    let configuration = try RunConfiguration.read(directory: directory)
    #expect(card.hasPrefix("---\nlibrary_name: peft\nbase_model: \"a \\\"base\\\"\"\n"))
    for text in [
      configuration.fingerprint, configuration.trainingFingerprint, configuration.modelFingerprint,
      "sigmoid (trl-1.16)", "22 trained on, 5 held out", "eval_rewards/accuracies",
      "PeftModel.from_pretrained",
    ] { #expect(card.contains(text), "\(text)") }
  }
}
