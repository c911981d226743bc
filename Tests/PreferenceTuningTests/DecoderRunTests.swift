import ByteStreams
import PreferenceTuning
import Testing
import Transformer

@Suite("Runs of a small Llama")
struct DecoderRunTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func model(adapter: Bool, threads: Int = 2) throws -> DecoderModel {
    var shape = ModelConfiguration(
      vocabularySize: 37, hiddenSize: 16, intermediateSize: 24, layerCount: 2, headCount: 2,
      keyValueHeadCount: 1)
    shape.initializerRange = 0.3
    shape.endTokens = [0]
    let model = DecoderModel(configuration: shape, seed: 5, threads: threads)
    if adapter {
      try model.attach(LoRAConfiguration(rank: 3, alpha: 6), seed: 9)
    } else {
      model.setTrainable(base: true)
    }
    return model
  }

  static let pairs = ArrayPairs(
    pairs: (0..<13).map { row in
      func ids(_ count: Int, _ factor: Int) -> [UInt32] {
        (0..<count).map { UInt32(($0 * factor + row * 7) % 37) }
      }
      return PairTokens(
        prompt: ids(1 + row % 5, 3), chosen: ids(2 + row % 4, 5) + [0], rejected: ids(1 + row % 6, 11) + [0])
    })

  private func run(
    _ settings: TuningSettings, _ name: String, adapter: Bool, threads: Int = 2, resuming: Bool = false,
    stopAfter: Int? = nil
  ) throws -> (model: DecoderModel, weights: [UInt32], losses: [Double]) {
    let model = try Self.model(adapter: adapter, threads: threads)
    let run = try TuningRun(
      model: model, training: Self.pairs, evaluation: Self.pairs, settings: settings,
      directory: folder.file(name))
    let stop = StopRequest()
    var losses: [Double] = []
    _ = try run.run(resuming: resuming, stop: stop) { event in
      if case .step(let metrics, _, _) = event {
        losses.append(metrics.loss)
        if metrics.step == stopAfter { stop.request() }
      }
    }
    return (model, model.trainable.flatMap { $0.values.map(\.bitPattern) }, losses)
  }

  /// Supervised epochs, then three of preferences in another order each: a resumed run batches other pairs together
  /// than the first epoch did.
  private var settings: TuningSettings {
    var settings = RunRecorder.everything
    settings.supervised = .init(epochs: 1, learningRate: 0.01)
    settings.preference = .init(epochs: 3, learningRate: 0.01, schedule: .cosine)
    return settings
  }

  @Test(arguments: [false, true])
  func resumesToTheSameBits(adapter: Bool) throws {
    let whole = try run(settings, "whole", adapter: adapter)
    #expect(whole.losses.count == 16)
    #expect(whole.losses[4] == 0.6931471805599453)
    _ = try run(settings, "cut", adapter: adapter, stopAfter: 3)
    _ = try run(settings, "cut", adapter: adapter, resuming: true, stopAfter: 9)
    let cut = try run(settings, "cut", adapter: adapter, resuming: true)
    #expect(cut.weights == whole.weights)
    #expect(
      try RunRecorder.metrics(in: folder.file("cut")) == RunRecorder.metrics(in: folder.file("whole")))
  }

  @Test func threadsChangeNothing() throws {
    var weights: [[UInt32]] = []
    for threads in [1, 2, 3] {
      weights.append(try run(settings, "\(threads)", adapter: true, threads: threads).weights)
    }
    #expect(weights[0] == weights[1] && weights[0] == weights[2])
  }

  @Test func theExportedModelReadsBackTheSame() throws {
    let (model, _, _) = try run(settings, "run", adapter: false)
    try ModelExport.writeModel(model, to: folder.file("model"), tokenizer: nil)
    let read = try DecoderModel.load(directory: folder.file("model"))
    let batch = PairBatch(pairs: Self.pairs.pairs)
    #expect(try read.evaluate(batch) == model.evaluate(batch))
    #expect(!FileSystem.exists(folder.file("model.partial")))
  }

  @Test func theExportedAdapterReadsBackTheSameAndMerges() throws {
    let (model, _, _) = try run(settings, "run", adapter: true)
    let batch = PairBatch(pairs: Self.pairs.pairs)
    let scores = try model.evaluate(batch)
    try ModelExport.writeAdapter(model, to: folder.file("adapter"))
    let read = try Self.model(adapter: false)
    try read.loadAdapter(directory: folder.file("adapter"))
    #expect(try read.evaluate(batch) == scores)
    try ModelExport.writeModel(model, to: folder.file("merged"), tokenizer: nil)
    let merged = try DecoderModel.load(directory: folder.file("merged"))
    for (a, b) in zip(try merged.evaluate(batch), scores) {
      #expect(abs(a.chosen.logProbability - b.chosen.logProbability) < 1e-4)
      #expect(abs(a.rejected.logProbability - b.rejected.logProbability) < 1e-4)
    }
    let none = #expect(throws: TuningError.self) {
      try ModelExport.writeAdapter(Self.model(adapter: false), to: folder.file("none"))
    }
    #expect(none?.code == .export && !FileSystem.exists(folder.file("none")))
  }

  @Test func tokenizerFilesGoAlong() throws {
    let model = try Self.model(adapter: false)
    let made = TokenizerFiles.made(
      json: Array("{\"version\":\"1.0\"}".utf8), endToken: "<|end|>", chatTemplate: "{{ messages }}")
    try ModelExport.writeModel(model, to: folder.file("a"), tokenizer: made)
    try ModelExport.writeModel(model, to: folder.file("b"), tokenizer: .copied(from: folder.file("a")))
    let names = [
      "chat_template.jinja", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json",
      "tokenizer_config.json",
    ]
    for name in ["a", "b"] { #expect(try FileSystem.list(folder.file(name)) == names) }
    #expect(
      try FileSystem.read(folder.file("a/tokenizer_config.json"))
        == FileSystem.read(folder.file("b/tokenizer_config.json")))
    let error = #expect(throws: TuningError.self) {
      try ModelExport.writeModel(model, to: folder.file("c"), tokenizer: .copied(from: folder.path))
    }
    #expect(error?.code == .export)
    #expect(try FileSystem.list(folder.path) == ["a", "b"])
  }
}
