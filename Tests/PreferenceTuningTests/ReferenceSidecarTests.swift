import ByteStreams
import PreferenceTuning
import Testing
import Transformer

@Suite("Reference log-probabilities kept beside the data")
struct ReferenceSidecarTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Pairs that know their content.
  struct KnownPairs: PairSource {
    var pairs = DecoderRunTests.pairs
    var count: Int { pairs.count }
    var fingerprint: String { pairs.fingerprint }
    func pair(at index: Int) throws -> PairTokens { try pairs.pair(at: index) }
    func contentHash(of index: Int) -> Fingerprint? { Fingerprint(of: "\(pairs.pairs[index])") }
  }

  private func sidecar(_ model: DecoderModel) throws -> ReferenceSidecar {
    try ReferenceSidecar(folder: folder.path, reference: ReferenceIdentity(of: model))
  }

  @Test func whatIsAddedIsReadBack() throws {
    let model = try DecoderRunTests.model(adapter: false)
    let first = try sidecar(model)
    let keys = (0..<5).map { Fingerprint(of: "\($0)") }
    for (row, key) in keys.enumerated() {
      try first.add(key, .init(chosen: -Double(row) / 3, rejected: -1e-300))
      if row == 2 { try first.flush() }
    }
    try first.add(Fingerprint(of: "nan"), .init(chosen: .nan, rejected: 0))
    try first.flush()
    let second = try sidecar(model)
    #expect(second.count == 5 && second.droppedBytes == 0)
    for (row, key) in keys.enumerated() {
      #expect(second[key] == .init(chosen: -Double(row) / 3, rejected: -1e-300))
    }
    // Other weights have another file.
    model.parameters[0].values[0] += 1
    #expect(try sidecar(model).count == 0)
  }

  /// A file cut at any byte, or changed at any, loses blocks from there and never gives a wrong number.
  @Test func damageIsNoticed() throws {
    let model = try DecoderRunTests.model(adapter: false)
    let whole = try sidecar(model)
    let keys = (0..<4).map { Fingerprint(of: "\($0)") }
    for (row, key) in keys.enumerated() {
      try whole.add(key, .init(chosen: -Double(row), rejected: 1))
      if row % 2 == 1 { try whole.flush() }
    }
    let bytes = try FileSystem.read(whole.path)
    for cut in 0..<bytes.count {
      try writeFileAtomically(path: whole.path, bytes: Array(bytes[..<cut]))
      let read = try sidecar(model)
      #expect(read.count == (cut < bytes.count / 2 ? 0 : 2))
      #expect(read.droppedBytes == cut - read.count / 2 * (bytes.count / 2))
    }
    for at in 0..<bytes.count {
      var changed = bytes
      changed[at] ^= 0x10
      try writeFileAtomically(path: whole.path, bytes: changed)
      let read = try sidecar(model)
      #expect(read.count == (at < bytes.count / 2 ? 0 : 2))
    }
    // What follows replaces the damage.
    let mended = try sidecar(model)
    for (row, key) in keys.enumerated() { try mended.add(key, .init(chosen: -Double(row), rejected: 1)) }
    try mended.flush()
    #expect(try sidecar(model).count == 4)
  }

  /// Computed ahead, by an earlier run or not at all: the same weights and metrics, bit for bit.
  @Test(arguments: [false, true])
  func runsEndWithTheSameBits(adapter: Bool) throws {
    var settings = RunRecorder.everything
    settings.supervised.epochs = 0
    settings.preference = .init(epochs: 2, learningRate: 0.01)
    var weights: [[UInt32]] = []
    for (name, ahead) in [("without", false), ("completed", false), ("reused", true)] {
      let model = try DecoderRunTests.model(adapter: adapter)
      let kept = name == "without" ? nil : try sidecar(model)
      #expect(kept?.count ?? 0 == (ahead ? 13 : 0))
      let run = try TuningRun(
        model: model, training: KnownPairs(), settings: settings, directory: folder.file(name), sidecar: kept)
      #expect(run.plan.referenceIsBase)
      _ = try run.run()
      weights.append(model.trainable.flatMap { $0.values.map(\.bitPattern) })
      #expect(
        try RunRecorder.metrics(in: folder.file(name)) == RunRecorder.metrics(in: folder.file("without")))
    }
    #expect(weights[0] == weights[1] && weights[0] == weights[2])

    // The command's way gives the same numbers.
    let model = try DecoderRunTests.model(adapter: false)
    let byRun = try sidecar(model)
    try FileSystem.createFolder(folder.file("other"))
    let own = try ReferenceSidecar(folder: folder.file("other"), reference: ReferenceIdentity(of: model))
    let completion = try ReferenceCompletion(model: model, source: KnownPairs(), sidecar: own)
    #expect(try completion.run(batchSize: 5) { _, _ in true } == 13)
    #expect(try completion.run(batchSize: 5) { _, _ in true } == 0)
    for index in 0..<13 {
      let key = try #require(KnownPairs().contentHash(of: index))
      #expect(own[key] == byRun[key] && own[key] != nil)
    }
  }

  /// After supervised epochs the reference is another one, which no file beside the data can know.
  @Test func theEndOfSupervisionIsNotKept() throws {
    var settings = RunRecorder.everything
    settings.supervised = .init(epochs: 1, learningRate: 0.01)
    let model = try DecoderRunTests.model(adapter: true)
    let kept = try sidecar(model)
    let run = try TuningRun(
      model: model, training: KnownPairs(), settings: settings, directory: folder.file("run"), sidecar: kept)
    #expect(!run.plan.referenceIsBase)
    _ = try run.run()
    #expect(kept.count == 0 && !FileSystem.exists(kept.path))
  }
}
