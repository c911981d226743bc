import ByteStreams
import Testing

@testable import PairStore

@Suite("Batches")
struct BatchSequenceTests {
  /// A store of 180 lines in shards of about 600 tokens.
  static func store(_ folder: ScratchFolder) throws -> PairStore {
    let input = try folder.write("in.jsonl", Fixtures.flatLines(180))
    _ = try PackTests.writer(folder, "store", inputs: [input], shardTokens: 600).pack()
    return try PairStore(directory: "\(folder.path)/store")
  }

  static func epoch(_ sequence: inout BatchSequence) -> [Batch] {
    var batches: [Batch] = []
    while let batch = sequence.next() { batches.append(batch) }
    return batches
  }

  static let split = EvaluationSplit(fraction: 0.25, seed: 3)

  @Test(
    "Both sides together visit every pair once an epoch; equal prompts stay on one side",
    arguments: [BatchSize.pairs(1), .pairs(7), .tokens(64), .tokens(300), .tokens(1)])
  func coverage(size: BatchSize) throws {
    let folder = try ScratchFolder()
    let store = try Self.store(folder)
    let start = BatchPosition(seed: 5, windowShards: 2)
    var training = BatchSequence(store: store, size: size, split: Self.split, position: start)
    var evaluation = BatchSequence(
      store: store, size: size, split: Self.split, side: .evaluation, isShuffled: false, position: start)
    var orders: Set<[Int]> = []
    for epoch in 0..<3 {
      let expectedBatches = training.batchesPerEpoch()
      let trained = Self.epoch(&training)
      let evaluated = Self.epoch(&evaluation)
      let trainedIndexes = trained.flatMap(\.indexes)
      let evaluatedIndexes = evaluated.flatMap(\.indexes)
      #expect((trainedIndexes + evaluatedIndexes).sorted() == Array(0..<store.count))
      #expect(evaluatedIndexes == evaluatedIndexes.sorted() && !evaluatedIndexes.isEmpty)
      #expect(
        Set(trainedIndexes.map { store[$0].promptHash })
          .isDisjoint(with: evaluatedIndexes.map { store[$0].promptHash }))
      #expect(trained.count == expectedBatches)
      #expect(trainedIndexes.count == training.pairsPerEpoch())
      #expect(trained.allSatisfy { $0.epoch == epoch })
      orders.insert(trainedIndexes)
      for (place, batch) in trained.enumerated() {
        #expect(batch.tokenCount == batch.indexes.reduce(0) { $0 + store[$1].tokenCount })
        switch size {
        case .pairs(let limit):
          #expect(batch.indexes.count == limit || place == trained.count - 1)
        case .tokens(let limit):
          #expect(batch.tokenCount <= limit || batch.indexes.count == 1)
          // The batch could not have held its successor's first pair too.
          if place + 1 < trained.count {
            #expect(batch.tokenCount + store[trained[place + 1].indexes[0]].tokenCount > limit)
          }
        }
      }
      training.beginNextEpoch()
      evaluation.beginNextEpoch()
    }
    #expect(orders.count == 3)
  }

  @Test("From any saved position the rest is the same")
  func resumes() throws {
    let folder = try ScratchFolder()
    let store = try Self.store(folder)
    func sequence(_ position: BatchPosition) -> BatchSequence {
      BatchSequence(store: store, size: .tokens(150), split: Self.split, position: position)
    }
    func run(_ sequence: inout BatchSequence) -> [Batch] {
      var batches = Self.epoch(&sequence)
      sequence.beginNextEpoch()
      batches += Self.epoch(&sequence)
      return batches
    }
    var whole = sequence(BatchPosition(seed: 9, windowShards: 3))
    let expected = run(&whole)
    var walk = sequence(BatchPosition(seed: 9, windowShards: 3))
    var served = 0
    while true {
      let saved = walk.position.numbers
      #expect(saved.count == 5)
      var resumed = sequence(try #require(BatchPosition(numbers: saved)))
      #expect(run(&resumed) == Array(expected[served...]))
      #expect(walk.position.batch == served)
      guard walk.next() != nil else { break }
      served += 1
    }
  }

  @Test("Numbers that are no position are refused")
  func badNumbers() {
    #expect(BatchPosition(numbers: [1, 2, 3, 4]) == nil)
    #expect(BatchPosition(numbers: [1, 2, 3, 4, UInt64.max]) == nil)
    let position = BatchPosition(seed: .max, windowShards: 4, epoch: 2, slot: 77, batch: 9)
    #expect(BatchPosition(numbers: position.numbers) == position)
  }
}
