import ByteStreams
import ChatTemplates
import Testing

@testable import PairStore

@Suite("Packing single answers with a label")
struct UnpairedTests {
  @Test("A row has one answer, on the side of its label; other records are left out by name")
  func packs() throws {
    let folder = try ScratchFolder()
    let input = try folder.write(
      "in.jsonl",
      """
      {"prompt": "Q", "completion": "good", "label": true}
      {"prompt": "Q", "completion": "bad", "label": false}
      {"prompt": "Q", "completion": "no label"}
      {"prompt": "Q", "completion": "odd", "label": "yes"}
      {"prompt": "Q", "completion": "", "label": 1}
      {"prompt": "R", "completion": "one", "label": 1}
      {"prompt": "Q", "chosen": "a", "rejected": "b"}
      not JSON

      """)
    var dropped: [String] = []
    var options = PackingOptions()
    options.isUnpaired = true
    let result = try PackTests.writer(folder, "store", inputs: [input], options: options).pack { event in
      if case .dropped(let position, let reason) = event { dropped.append("\(position.line) \(reason.code)") }
    }
    #expect(result.tally.pairs == 3)
    #expect(
      dropped == [
        "3 shape-missing-member", "4 shape-wrong-type", "5 empty-chosen", "7 shape-missing-member",
        "8 shape-not-json",
      ])
    let store = try PairStore(directory: "\(folder.path)/store", verification: .everything)
    let end = [ToyTokenizer.endOfText]
    let expected: [(String, String, Bool)] = [("Q", "good", true), ("Q", "bad", false), ("R", "one", true)]
    for (index, (prompt, answer, isGood)) in expected.enumerated() {
      let ids = ToyTokenizer.bytes(answer) + end
      #expect(Array(store[index].prompt) == ToyTokenizer.bytes(prompt))
      #expect(Array(store[index].chosen) == (isGood ? ids : []))
      #expect(Array(store[index].rejected) == (isGood ? [] : ids))
    }
  }

  @Test("Whole chats: the last message is the answer")
  func chats() throws {
    let folder = try ScratchFolder()
    let input = try folder.write(
      "in.jsonl",
      """
      {"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "yes"}], "label": false}
      {"messages": [{"role": "user", "content": "Q"}], "label": true}
      {"prompt": [{"role": "user", "content": "Q"}], "completion": [{"role": "assistant", "content": "y"}], "label": true}

      """)
    var options = PackingOptions()
    options.isUnpaired = true
    let writer = try PairStoreWriter(
      directory: "\(folder.path)/store", inputs: [input], tokenizer: ToyTokenizer(),
      template: BuiltInTemplate.chatml, options: options, limits: ReadLimits(), workers: 1,
      replacesOther: false)
    var dropped: [Int] = []
    let result = try writer.pack { if case .dropped(let position, _) = $0 { dropped.append(position.line) } }
    #expect(result.tally.pairs == 2 && dropped == [2])
    let store = try PairStore(directory: "\(folder.path)/store")
    #expect(
      store[0].chosen.isEmpty
        && Array(store[0].rejected) == ToyTokenizer.bytes("yes") + [ToyTokenizer.turnEnd])
    #expect(
      store[1].rejected.isEmpty && Array(store[1].chosen) == ToyTokenizer.bytes("y") + [ToyTokenizer.turnEnd])
  }
}
