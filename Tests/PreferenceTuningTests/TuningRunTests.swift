import ByteStreams
import PreferenceTuning
import Testing
import Transformer

@Suite("A tuning run")
struct TuningRunTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func preference(_ epochs: Int, batch: Int, accumulation: Int = 1) -> TuningSettings {
    var settings = TuningSettings()
    settings.preference = .init(epochs: epochs, learningRate: 0.05)
    settings.batchSize = batch
    settings.accumulation = accumulation
    return settings
  }

  @Test(arguments: [false, true])
  func startsAtLn2AndLearnsThePreference(adapter: Bool) throws {
    let recorder = RunRecorder()
    let (outcome, _) = try recorder.run(
      preference(8, batch: 4), in: folder.path + "/run", adapter: adapter)
    let first = try #require(recorder.steps.first?.pairs)
    #expect(first.loss == 0.6931471805599453)
    #expect(first.margin == 0 && first.accuracy == 0)
    #expect(outcome.isFinished && outcome.step == 48)
    let last = try #require(outcome.evaluations.last?.pairs)
    #expect(last.loss < 0.6 && last.margin > 0.1 && last.accuracy == 1)
  }

  @Test func supervisedEpochsRaiseTheChosenAnswersAndBecomeTheReference() throws {
    let recorder = RunRecorder()
    let (outcome, _) = try recorder.run(RunRecorder.everything, in: folder.path + "/run", adapter: true)
    let supervised = recorder.steps.filter { $0.stage == .supervised }
    let preference = recorder.steps.filter { $0.stage == .preference }
    #expect(supervised.count == 12 && preference.count == 12)
    #expect(try #require(supervised.last).loss < #require(supervised.first).loss)
    #expect(preference.first?.loss == 0.6931471805599453)
    // Steps count through both stages; epochs begin anew.
    #expect(recorder.steps.map(\.step) == Array(1...24))
    #expect(preference.first?.epoch == 1.0 / 6 && preference.last?.epoch == 2)
    // Each stage at its start, after steps 4 and 8, and at its end.
    #expect(outcome.evaluations.map(\.step) == [0, 4, 8, 12, 12, 16, 20, 24])
    #expect(FileSystem.exists(folder.path + "/run/reference/CHECKSUMS"))
  }

  @Test func accumulationEqualsOneLargeBatch() throws {
    var weights: [[Float]] = []
    for (batch, accumulation) in [(8, 1), (4, 2), (2, 4), (1, 8)] {
      weights.append(
        try RunRecorder().run(
          preference(2, batch: batch, accumulation: accumulation),
          in: folder.path + "/\(batch)", pairs: 24
        ).weights)
    }
    for other in weights.dropFirst() {
      for (a, b) in zip(weights[0], other) { #expect(abs(a - b) < 2e-5) }
    }
  }

  /// Toy pairs have 4 to 9 tokens: batches of unequal numbers of pairs, and one of 23 pairs that is the whole epoch.
  @Test func accumulationByTokensEqualsOneLargeBatch() throws {
    var runs: [(weights: [Float], losses: [Double])] = []
    for (index, most) in [1, 10, 17, 1000].enumerated() {
      var settings = preference(3, batch: 1)
      settings.batchTokens = most
      settings.stepTokens = 10_000
      let recorder = RunRecorder()
      let weights = try recorder.run(settings, in: folder.path + "/\(index)", pairs: 23).weights
      #expect(recorder.steps.count == 3)
      runs.append((weights, recorder.steps.map(\.loss)))
    }
    for other in runs.dropFirst() {
      for (a, b) in zip(runs[0].weights, other.weights) { #expect(abs(a - b) < 2e-5) }
      for (a, b) in zip(runs[0].losses, other.losses) { #expect(abs(a - b) < 1e-6) }
    }
    // The gradient is that of equal weights, which a step of 23 pairs has anyway.
    let plain = try RunRecorder().run(preference(3, batch: 23), in: folder.path + "/plain", pairs: 23).weights
    for (a, b) in zip(runs[0].weights, plain) { #expect(abs(a - b) < 2e-5) }
  }

  @Test func stepsByTokensFollowTheOrderOfEachEpoch() throws {
    var settings = preference(4, batch: 2)
    settings.stepTokens = 40
    let recorder = RunRecorder()
    let (outcome, _) = try recorder.run(settings, in: folder.path + "/run")
    #expect(outcome.isFinished && recorder.steps.last?.epoch == 4)
    #expect(recorder.steps.map(\.step) == Array(1...outcome.step))
    // 22 pairs of 6.5 tokens on average are four or five steps an epoch.
    #expect((13...24).contains(outcome.step))
    #expect(zip(recorder.steps, recorder.steps.dropFirst()).allSatisfy { $0.epoch < $1.epoch })
    for epoch in 1...4 { #expect(recorder.steps.contains { $0.epoch == Double(epoch) }) }
    settings.preference.maximumSteps = 7
    #expect(try RunRecorder().run(settings, in: folder.path + "/short").outcome.step == 7)
  }

  @Test func supervisedAccumulationWeighsEveryTokenTheSame() throws {
    var weights: [[Float]] = []
    // 22 pairs: the last step has 6 of 8, cut as 3 + 3 and 1 × 6.
    for (batch, accumulation) in [(8, 1), (3, 3), (1, 9)] {
      var settings = TuningSettings()
      settings.supervised = .init(epochs: 2, learningRate: 0.05, maximumSteps: 4)
      settings.preference.epochs = 0
      settings.shuffles = false
      settings.batchSize = batch
      settings.accumulation = accumulation
      if batch == 8 { settings.batchSize = 9 }
      weights.append(try RunRecorder().run(settings, in: folder.path + "/\(batch)").weights)
    }
    for other in weights.dropFirst() {
      for (a, b) in zip(weights[0], other) { #expect(abs(a - b) < 2e-5) }
    }
  }

  @Test func refusesToGoOnWhenPolicyAndReferenceDiffer() throws {
    let model = ToyModel()
    model.referenceError = 1e-9
    let error = #expect(throws: TuningError.self) {
      try RunRecorder().run(preference(1, batch: 4), in: folder.path + "/run", model: model)
    }
    #expect(error?.code == .reference)
    #expect(error?.message.contains("rows.jsonl:") == true)
  }

  @Test func aTrainedAdapterMayBeMeasuredAgainstTheBase() throws {
    var settings = preference(1, batch: 4)
    let started = ToyModel(adapter: true)
    for i in 0..<10 { started.trainable[0].values[i] = 0.5 }
    settings.reference = .base
    let against = RunRecorder()
    try against.run(settings, in: folder.path + "/base", model: started)
    #expect(try #require(against.steps.first).loss != 0.6931471805599453)

    let again = ToyModel(adapter: true)
    for i in 0..<10 { again.trainable[0].values[i] = 0.5 }
    settings.reference = .start
    let own = RunRecorder()
    try own.run(settings, in: folder.path + "/start", model: again)
    #expect(try #require(own.steps.first).loss == 0.6931471805599453)
  }

  @Test func namesTheRowsOfALossThatIsNotANumber() throws {
    let model = ToyModel()
    model.poisonedToken = 6
    let pairs = ArrayPairs(
      pairs: ArrayPairs.toy(4).pairs + [PairTokens(prompt: [6], chosen: [1], rejected: [2])])
    var settings = preference(1, batch: 1)
    settings.shuffles = false
    let run = try TuningRun(
      model: model, training: pairs, settings: settings, directory: folder.path + "/run")
    let error = #expect(throws: TuningError.self) { try run.run() }
    #expect(error?.code == .notFinite)
    #expect(error?.message.contains("rows.jsonl:5") == true)
  }

  @Test func refusesDataThatCannotBeTrainedOn() throws {
    func code(_ pairs: [PairTokens]) -> TuningError? {
      #expect(throws: TuningError.self) {
        try TuningRun(
          model: ToyModel(), training: ArrayPairs(pairs: pairs), settings: TuningSettings(),
          directory: folder.path + "/run")
      }
    }
    let good = PairTokens(prompt: [1], chosen: [2], rejected: [3])
    #expect(code([])?.code == .emptyData)
    let tooHigh = code([good, PairTokens(prompt: [1], chosen: [7], rejected: [3])])
    #expect(tooHigh?.code == .vocabulary)
    #expect(tooHigh?.message.contains("rows.jsonl:2: token id 7 in the chosen") == true)
    #expect(code([good, good, PairTokens(prompt: [1], chosen: [2], rejected: [])])?.code == .pair)
    #expect(code([PairTokens(prompt: [], chosen: [2], rejected: [1])])?.code == .pair)
    #expect(!FileSystem.exists(folder.path + "/run"))
  }

  @Test func refusesSettingsWithoutMeaning() throws {
    let changes: [(inout TuningSettings) -> Void] = [
      { $0.batchSize = 0 }, { $0.accumulation = -1 }, { $0.batchTokens = 0 }, { $0.stepTokens = -1 },
      { $0.beta = 0 }, { $0.beta = .nan },
      { $0.preference.learningRate = -1 }, { $0.keptCheckpoints = 0 }, { $0.evaluationInterval = 0 },
      { $0.optimiser.beta2 = 1 }, { $0.preference.warmUp = .fraction(1.5) }, { $0.reference = .base },
    ]
    for change in changes {
      var settings = TuningSettings()
      change(&settings)
      let error = #expect(throws: TuningError.self) {
        try RunRecorder().run(settings, in: folder.path + "/run")
      }
      #expect(error?.code == .setting)
    }
  }

  @Test func aDirectoryHoldsOneRun() throws {
    let settings = preference(1, batch: 8)
    try RunRecorder().run(settings, in: folder.path + "/run")
    let again = #expect(throws: TuningError.self) {
      try RunRecorder().run(settings, in: folder.path + "/run")
    }
    #expect(again?.code == .runDirectory)
    let none = #expect(throws: TuningError.self) {
      try RunRecorder().run(settings, in: folder.path + "/other", resuming: true)
    }
    #expect(none?.code == .runDirectory)
  }

  /// Half of the rows have a good answer, the others a bad one: KTO learns both, the other losses refuse.
  @Test func singleAnswersAreForKTO() throws {
    let rows = ArrayPairs.toy(24).pairs.enumerated().map { index, pair in
      PairTokens(
        prompt: pair.prompt, chosen: index % 2 == 0 ? pair.chosen : [],
        rejected: index % 2 == 0 ? [] : pair.rejected)
    }
    var settings = preference(6, batch: 4)
    #expect(throws: TuningError.self) {
      try TuningRun(
        model: ToyModel(), training: ArrayPairs(pairs: rows), settings: settings, directory: folder.file("no")
      )
    }
    settings.loss.terms = [.init(.kto)]
    var steps: [PreferenceMetrics] = []
    let run = try TuningRun(
      model: ToyModel(), training: ArrayPairs(pairs: rows), evaluation: ArrayPairs(pairs: rows),
      settings: settings, directory: folder.file("run"))
    let outcome = try run.run {
      if case .step(let metrics, _, _) = $0, let pairs = metrics.pairs { steps.append(pairs) }
    }
    #expect(steps.first?.loss == 0.5 && steps.first?.margin == 0)
    let last = try #require(outcome.evaluations.last?.pairs)
    #expect(last.loss < 0.5 && last.margin > 0)
    #expect(last.margin == last.chosenReward - last.rejectedReward && last.accuracy == 0)
  }

  /// The plan recomputes as little as fits, and says so when nothing does.
  @Test func memoryDecidesWhatIsComputedAgain() throws {
    func plan(_ recompute: MemoryPolicy.Recompute, limit: Int?) throws -> TuningPlan {
      var policy = MemoryPolicy()
      policy.recompute = recompute
      policy.limit = limit
      let model = ToyModel()
      let plan = try TuningRun(
        model: model, training: ArrayPairs.toy(22), settings: preference(1, batch: 4),
        directory: folder.path + "/run", memory: policy
      ).plan
      #expect(model.recomputation == plan.recomputation)
      return plan
    }
    let most = try plan(.automatic, limit: nil)
    #expect(most.recomputation == .none && most.memoryLimit > 1 << 28)
    let tokens = 4 * most.training.largestPair
    #expect(most.memory.activations == 400 * tokens)
    let fixed = most.memory.total - most.memory.activations
    #expect(try plan(.automatic, limit: fixed + 400 * tokens).recomputation == .none)
    #expect(try plan(.automatic, limit: fixed + 399 * tokens).recomputation == .attention)
    #expect(try plan(.automatic, limit: fixed + 4 * tokens).recomputation == .full)
    #expect(try plan(.full, limit: nil).memory.activations == 4 * tokens)
    for recompute in [MemoryPolicy.Recompute.automatic, .full] {
      let error = #expect(throws: TuningError.self) { try plan(recompute, limit: fixed + 3 * tokens) }
      #expect(error?.code == .setting && error?.message.contains("\(fixed + 4 * tokens)") == true)
    }
  }

  @Test func thePlanCountsStepsTokensAndMemory() throws {
    let pairs = ArrayPairs.toy(22)
    var settings = RunRecorder.everything
    let plan = try TuningRun(
      model: ToyModel(), training: pairs, settings: settings, directory: folder.path + "/run"
    ).plan
    #expect(plan.stages.map(\.steps) == [12, 12] && plan.steps == 24)
    #expect(plan.parameters == 49 && plan.trainable == 49)
    let prompt = pairs.pairs.reduce(0) { $0 + $1.prompt.count }
    let chosen = pairs.pairs.reduce(0) { $0 + $1.chosen.count }
    let rejected = pairs.pairs.reduce(0) { $0 + $1.rejected.count }
    #expect(plan.stages.map(\.tokensPerEpoch) == [prompt + chosen, prompt + chosen + rejected])
    #expect(plan.training.longestSequence == 6 && plan.training.largestPair == 9)
    #expect(plan.memory.reference == 4 * 49 && plan.memory.optimiser == 8 * 49)
    settings.supervised.epochs = 0
    let adapter = try TuningRun(
      model: ToyModel(adapter: true), training: pairs, settings: settings, directory: folder.path + "/run"
    ).plan
    #expect(adapter.memory.reference == 0 && !adapter.copiesReference)
    #expect(!FileSystem.exists(folder.path + "/run"))
  }
}
