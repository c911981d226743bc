import ByteStreams
import Testing

@testable import PairStore

@Suite("What inspect shows")
struct StoreSummaryTests {
  @Test("Counts, lengths and sources agree with what was packed")
  func counts() throws {
    let folder = try ScratchFolder()
    let lines = Fixtures.flatLines(60)
    let first = try folder.write("a.jsonl", lines)
    let second = try folder.write("b.jsonl", lines)
    let result = try PackTests.writer(folder, "store", inputs: [first, second], shardTokens: 500).pack()
    let store = try PairStore(directory: "\(folder.path)/store")
    let summary = StoreSummary(store)
    #expect(summary.sources.map(\.name) == [first, second])
    #expect(summary.sources.map(\.pairs) == [store.count / 2, store.count / 2])
    #expect(summary.repeatedPairs == store.count / 2)
    #expect(summary.tally == result.tally)
    #expect(summary.isComplete && summary.tokenWidth == 2 && summary.tokenizerName == "toy")
    #expect(summary.options.first { $0.name == "boundary" }?.value == "split")

    let lengths = (0..<store.count).map { store[$0].chosen.count }.sorted()
    #expect(summary.chosenLengths.minimum == lengths.first)
    #expect(summary.chosenLengths.maximum == lengths.last)
    #expect(summary.chosenLengths.sum == lengths.reduce(0, +))
    for share in [0.0, 0.05, 0.5, 0.95, 1.0] {
      let rank = max(1, Int((share * Double(lengths.count)).rounded(.up)))
      #expect(summary.chosenLengths.percentile(share) == lengths[rank - 1])
    }
    for bucket in summary.chosenLengths.histogram {
      #expect(bucket.count == lengths.filter(bucket.range.contains).count)
    }
    #expect(summary.chosenLengths.histogram.reduce(0) { $0 + $1.count } == lengths.count)
    #expect(
      summary.promptLengths.sum + summary.chosenLengths.sum + summary.rejectedLengths.sum == store.tokenCount)

    let byTokens = (0..<store.count).sorted {
      (store[$1].tokenCount, $0) < (store[$0].tokenCount, $1)
    }
    #expect(summary.longestPairs == Array(byTokens.prefix(5)))
  }
}
