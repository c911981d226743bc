import ByteStreams
import ChatTemplates
import PairStore
import PreferenceTuning
import Testing
import Tokenization
import Transformer

// Skipped where the shared data (its tokenizer) is not there.
@Suite("A packed store as a source of pairs", .enabled(if: Oracle.isThere))
struct StoredPairsTests {
  private let folder: TemporaryFolder
  private let store: PairStore

  init() throws {
    folder = try TemporaryFolder()
    var text = ""
    for row in 0..<60 {
      text +=
        #"{"prompt": "What is \#(row) and one?", "chosen": "\#(row + 1).", "rejected": "No idea, \#(row)."}"#
        + "\n"
    }
    try writeFileAtomically(path: folder.file("rows.jsonl"), bytes: Array(text.utf8))
    let writer = try PairStoreWriter(
      directory: folder.file("store"), inputs: [folder.file("rows.jsonl")],
      tokenizer: try Tokenizer.load(path: try #require(Oracle()).folder), template: BuiltInTemplate.plain,
      options: PackingOptions(shardTokens: 400))
    _ = try writer.pack()
    store = try PairStore(directory: folder.file("store"))
  }

  @Test func theSidesShareNothingAndLoseNothing() throws {
    let split = EvaluationSplit(fraction: 0.3, seed: 4)
    let training = StoredPairs(store, split: split, side: .training)
    let heldOut = StoredPairs(store, split: split, side: .evaluation)
    #expect(training.count > 0 && heldOut.count > 0 && training.count + heldOut.count == 60)
    #expect(training.shardPairCounts.count > 1)
    #expect(training.shardPairCounts.reduce(0, +) == training.count)
    #expect(training.fingerprint != heldOut.fingerprint)
    let origins = [training, heldOut].flatMap { source in (0..<source.count).map(source.origin) }
    #expect(Set(origins).count == 60)
    #expect(origins.contains(folder.file("rows.jsonl") + ":60"))
  }

  @Test func pairsAreThoseOfTheStore() {
    let all = StoredPairs(store)
    for index in 0..<60 {
      let pair = all.pair(at: index)
      #expect(pair.prompt == Array(store[index].prompt) && pair.chosen == Array(store[index].chosen))
      #expect(pair.rejected == Array(store[index].rejected) && !pair.rejected.isEmpty)
      #expect(all.origin(of: index) == store[index].place)
    }
  }

  @Test func aModelWithAnotherVocabularyIsRefusedByRow() throws {
    let model = try DecoderRunTests.model(adapter: false)
    // The store's ids go up to 1023, the small model's to 36.
    let error = #expect(throws: TuningError.self) {
      try TuningRun(
        model: model, training: StoredPairs(store), settings: TuningSettings(), directory: folder.file("run"))
    }
    #expect(error?.code == .vocabulary)
    #expect(error?.message.hasPrefix(folder.file("rows.jsonl") + ":1: token id") == true)
  }
}
