import ByteStreams
import PreferenceData
import Testing

// Skipped where the shared corpus is not beside the package.
@Suite(.enabled(if: Files.sharedPreferenceData != nil))
struct RealDataTests {
  private func convert(_ records: [Record], to target: PairWriter.Target) -> ConvertedBlock {
    Conversion(writer: PairWriter(target), verifies: true).convert(
      RecordBlock(records: records, rawByteCount: 0))
  }

  private func records(of block: ConvertedBlock) -> [Record] {
    block.bytes[...].split(separator: 0x0A).enumerated().map { index, line in
      Record(bytes: line, position: RecordPosition(input: "converted", line: index + 1))
    }
  }

  @Test func hhGoesToOpenAIAndChatAndBackByteForByte() throws {
    let folder = try #require(Files.sharedPreferenceData)
    let source = try Files.records(at: folder + "/hh-rlhf/harmless-base_test.jsonl.gz")
    #expect(source.count == 2312)
    let first = convert(source, to: .openai)
    #expect(first.counts.read == 2312)
    #expect(first.counts.rejectedByReason == ["context-differs": 5])
    #expect(first.refusals.map(\.place.line) == [1255, 1689, 1951, 1953, 2037])
    #expect(first.counts.written == 2307)
    let chat = convert(records(of: first), to: .chat)
    #expect(chat.counts.written == 2307 && chat.counts.rejected == 0)
    let second = convert(records(of: chat), to: .openai)
    #expect(second.counts.written == 2307)
    #expect(second.bytes == first.bytes)
  }
}
