import ByteStreams
import PreferenceTuning
import Testing

@Suite("Stopping and resuming")
struct ResumeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bits(_ weights: [Float]) -> [UInt32] { weights.map(\.bitPattern) }

  /// Stops in the supervised stage, at its end, at the start and in the middle of the preference stage.
  @Test(arguments: [1, 5, 12, 13, 17, 23], [false, true])
  func aStoppedRunEndsLikeOneThatWasNot(stop: Int, adapter: Bool) throws {
    let whole = folder.file("whole")
    let cut = folder.file("cut")
    let settings = RunRecorder.everything
    let expected = try RunRecorder().run(settings, in: whole, adapter: adapter)
    let first = try RunRecorder().run(settings, in: cut, adapter: adapter, stopAfter: stop)
    #expect(!first.outcome.isFinished && first.outcome.step == stop)
    let second = try RunRecorder().run(settings, in: cut, adapter: adapter, resuming: true)
    #expect(second.outcome.isFinished && second.outcome.step == 24)
    #expect(bits(second.weights) == bits(expected.weights))
    #expect(try RunRecorder.metrics(in: cut) == RunRecorder.metrics(in: whole))
  }

  @Test(arguments: [3, 9, 14, 18])
  func aRunCutByTokensGoesOnToo(stop: Int) throws {
    let (whole, cut) = (folder.file("whole"), folder.file("cut"))
    var settings = RunRecorder.everything
    settings.batchTokens = 12
    settings.stepTokens = 30
    let expected = try RunRecorder().run(settings, in: whole)
    let first = try RunRecorder().run(settings, in: cut, stopAfter: stop)
    #expect(!first.outcome.isFinished && first.outcome.step == stop)
    let second = try RunRecorder().run(settings, in: cut, resuming: true)
    #expect(second.outcome.isFinished && second.outcome.step == expected.outcome.step)
    #expect(bits(second.weights) == bits(expected.weights))
    #expect(try RunRecorder.metrics(in: cut) == RunRecorder.metrics(in: whole))
    // Other limits are another run.
    settings.stepTokens = nil
    #expect(throws: TuningError.self) { try RunRecorder().run(settings, in: cut, resuming: true) }
  }

  /// A loss that remembers: BCO's mean reward goes on where it stood.
  @Test(arguments: [13, 18])
  func theMeanRewardIsKept(stop: Int) throws {
    let (whole, cut) = (folder.file("whole"), folder.file("cut"))
    var settings = RunRecorder.everything
    settings.loss.terms = [.init(.bcoPair)]
    settings.loss.convention = .trl024
    let expected = try RunRecorder().run(settings, in: whole)
    try RunRecorder().run(settings, in: cut, stopAfter: stop)
    let second = try RunRecorder().run(settings, in: cut, resuming: true)
    #expect(bits(second.weights) == bits(expected.weights))
    #expect(try RunRecorder.metrics(in: cut) == RunRecorder.metrics(in: whole))
  }

  /// What a killed process leaves: steps and lines beyond the last checkpoint, half a line, half a checkpoint.
  @Test func aKilledRunEndsLikeOneThatWasNot() throws {
    let whole = folder.file("whole")
    let cut = folder.file("cut")
    var settings = RunRecorder.everything
    settings.checkpointInterval = 3
    let expected = try RunRecorder().run(settings, in: whole)
    try RunRecorder().run(settings, in: cut, stopAfter: 17)
    try FileSystem.removeAll(cut + "/checkpoints/step-000000017")
    let lines = try RunRecorder.metrics(in: cut)
    try writeFileAtomically(path: cut + "/metrics.jsonl", bytes: Array((lines + "{\"stage\":\"dp").utf8))
    try FileSystem.createFolder(cut + "/checkpoints/step-000000018.partial")
    let recorder = RunRecorder()
    let second = try recorder.run(settings, in: cut, resuming: true)
    #expect(recorder.steps.first?.step == 16)
    #expect(bits(second.weights) == bits(expected.weights))
    #expect(try RunRecorder.metrics(in: cut) == RunRecorder.metrics(in: whole))
  }

  @Test(
    arguments: ["trainable.safetensors", "optimiser.safetensors", "state.json", "reference.f64"],
    [true, false])
  func aDamagedCheckpointIsPassedOver(file: String, cutsShort: Bool) throws {
    let whole = folder.file("whole")
    let cut = folder.file("cut")
    let settings = RunRecorder.everything
    let expected = try RunRecorder().run(settings, in: whole)
    try RunRecorder().run(settings, in: cut, stopAfter: 17)
    let damaged = cut + "/checkpoints/step-000000017/" + file
    var bytes = try FileSystem.read(damaged)
    if cutsShort { bytes.removeLast() } else { bytes[bytes.count / 2] ^= 1 }
    try writeFileAtomically(path: damaged, bytes: bytes)
    let recorder = RunRecorder()
    let second = try recorder.run(settings, in: cut, resuming: true)
    #expect(recorder.notices.first?.contains("step-000000017: \(file) was changed or cut short") == true)
    #expect(recorder.steps.first?.step == 17)
    #expect(bits(second.weights) == bits(expected.weights))
    #expect(try RunRecorder.metrics(in: cut) == RunRecorder.metrics(in: whole))
  }

  @Test func withoutAnyWholeCheckpointTheRunBeginsAgain() throws {
    let whole = folder.file("whole")
    let cut = folder.file("cut")
    let settings = RunRecorder.everything
    let expected = try RunRecorder().run(settings, in: whole)
    try RunRecorder().run(settings, in: cut, stopAfter: 3)
    for name in try FileSystem.list(cut + "/checkpoints") {
      try FileSystem.remove(cut + "/checkpoints/\(name)/CHECKSUMS")
    }
    let second = try RunRecorder().run(settings, in: cut, resuming: true)
    #expect(bits(second.weights) == bits(expected.weights))
    #expect(try RunRecorder.metrics(in: cut) == RunRecorder.metrics(in: whole))
  }

  /// With momentum, a tail weight and masked tokens: all that a checkpoint and the configuration have to keep.
  @Test func aStoppedRunOfSGDEndsLikeOneThatWasNot() throws {
    var settings = RunRecorder.everything
    settings.optimiser.name = .sgd
    settings.optimiser.momentum = 0.9
    settings.loss.tailWeight = 0.5
    settings.loss.maskedTokens = [3]
    let expected = try RunRecorder().run(settings, in: folder.file("whole"))
    try RunRecorder().run(settings, in: folder.file("cut"), stopAfter: 17)
    let second = try RunRecorder().run(settings, in: folder.file("cut"), resuming: true)
    #expect(bits(second.weights) == bits(expected.weights))
    #expect(try RunRecorder.metrics(in: folder.file("cut")) == RunRecorder.metrics(in: folder.file("whole")))
    #expect(try RunConfiguration.read(directory: folder.file("cut")).settings == settings)
  }

  @Test func aFinishedRunHasNothingLeftToDo() throws {
    let settings = RunRecorder.everything
    let path = folder.file("run")
    let first = try RunRecorder().run(settings, in: path)
    let metrics = try RunRecorder.metrics(in: path)
    let recorder = RunRecorder()
    let second = try recorder.run(settings, in: path, resuming: true)
    #expect(recorder.steps.isEmpty && second.outcome.isFinished)
    #expect(bits(second.weights) == bits(first.weights))
    #expect(try RunRecorder.metrics(in: path) == metrics)
  }

  @Test func onlyTheNewestCheckpointsAreKept() throws {
    var settings = RunRecorder.everything
    settings.keptCheckpoints = 3
    let recorder = RunRecorder()
    try recorder.run(settings, in: folder.file("run"))
    #expect(recorder.checkpoints.count == 12)
    #expect(
      try FileSystem.list(folder.file("run/checkpoints"))
        == ["step-000000020", "step-000000022", "step-000000024"])
  }

  @Test func otherSettingsOrDataAreRefused() throws {
    let path = folder.file("run")
    let settings = RunRecorder.everything
    try RunRecorder().run(settings, in: path, stopAfter: 3)
    var other = settings
    other.beta = 0.2
    let error = #expect(throws: TuningError.self) { try RunRecorder().run(other, in: path, resuming: true) }
    #expect(error?.message.contains("the settings") == true)
    let data = #expect(throws: TuningError.self) {
      try RunRecorder().run(settings, in: path, pairs: 21, resuming: true)
    }
    #expect(data?.message.contains("the training pairs") == true)
    let model = #expect(throws: TuningError.self) {
      try RunRecorder().run(settings, in: path, resuming: true, model: ToyModel(seed: 2))
    }
    #expect(model?.message.contains("the model's weights") == true)
  }

  @Test func theConfigurationReadsBackAsWritten() throws {
    var settings = RunRecorder.everything
    settings.seed = .max
    settings.reference = .base
    settings.preference.maximumSteps = 3
    settings.optimiser.epsilon = 1e-7
    settings.evaluationInterval = nil
    try RunRecorder().run(settings, in: folder.file("run"), adapter: true)
    let read = try RunConfiguration.read(directory: folder.file("run"))
    #expect(read.settings == settings)
    #expect(read.sources["model"] == "toy")
    #expect(read.adapter?.hasPrefix("toy; ") == true)
  }
}
