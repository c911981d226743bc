import ByteStreams
import PreferenceData
import Testing

@Suite struct ConversionTests {
  private func convert(_ records: [Record], _ conversion: Conversion) -> ConvertedBlock {
    conversion.convert(RecordBlock(records: records, rawByteCount: 0))
  }

  private func lines(_ block: ConvertedBlock) -> [String] {
    String(decoding: block.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func goldenLines() throws {
    let hh = convert(try Files.records("hh.jsonl"), Conversion(writer: PairWriter(.openai), verifies: true))
    #expect(
      lines(hh) == [
        #"{"input":{"messages":[{"role":"user","content":"Is tea hot? "},{"role":"assistant","content":"Often."},{"role":"user","content":"And ice?"}]},"preferred_output":[{"role":"assistant","content":"No, ice is cold."}],"non_preferred_output":[{"role":"assistant","content":"No, ice is hot."}]}"#,
        #"{"input":{"messages":[{"role":"user","content":"Say nothing"}]},"preferred_output":[{"role":"assistant","content":""}],"non_preferred_output":[{"role":"assistant","content":"Nothing\n\nwas said.  "}]}"#,
      ])
    let chat = convert(try Files.records("flat.jsonl"), Conversion(writer: PairWriter(.chat), verifies: true))
    #expect(
      lines(chat)[1]
        == #"{"prompt":[{"role":"system","content":"You are terse."},{"role":"user","content":"Capital of Peru?"}],"chosen":[{"role":"assistant","content":"Lima"}],"rejected":[{"role":"assistant","content":"Cusco"}],"source":{"page":12}}"#
    )
    let flat = convert(
      Array(try Files.records("chat.jsonl")[...0]), Conversion(writer: PairWriter(.flat), verifies: true))
    #expect(
      lines(flat) == [
        #"{"prompt":"Name a river.","chosen":"The Scheldt.","rejected":"Mont Blanc.","score":1.50,"id":"r-1"}"#
      ])
  }

  @Test func lossesAreRefusedByName() throws {
    let toFlat = convert(try Files.records("openai.jsonl"), Conversion(writer: PairWriter(.flat)))
    #expect(toFlat.counts.rejectedByReason == ["loss:tools": 1, "loss:message-name": 1])
    #expect(toFlat.counts.written == 1)
    #expect(toFlat.refusals.map(\.place.line) == [2, 3])
    let toOpenAI = convert(try Files.records("chat.jsonl"), Conversion(writer: PairWriter(.openai)))
    #expect(toOpenAI.counts.rejectedByReason == ["loss:extras": 2])
    #expect(toOpenAI.refusals[0].message.contains("--allow-loss extras"))
    for block in [toFlat, toOpenAI] {
      #expect(block.counts.read == block.counts.written + block.counts.rejected)
      #expect(lines(block).count == block.counts.written)
    }
  }

  @Test func allowedLossesAreTakenAndCounted() throws {
    let records = try Files.records("chat.jsonl")
    let dropping = convert(
      records, Conversion(writer: PairWriter(.openai), allowedLosses: [.extras], verifies: true))
    #expect(dropping.counts.written == 4)
    #expect(dropping.counts.allowedLosses == [.extras: 2])
    #expect(!lines(dropping)[0].contains("score"))
    let keeping = convert(records, Conversion(writer: PairWriter(.openai, keepsExtras: true), verifies: true))
    #expect(keeping.counts.written == 4)
    #expect(keeping.counts.allowedLosses.isEmpty)
    #expect(lines(keeping)[0].hasSuffix(#","score":1.50,"id":"r-1"}"#))
  }

  @Test func whatWouldSaySomethingElseIsRefusedWhateverIsAllowed() throws {
    let everything = Set(ConversionLoss.Kind.allCases)
    let cases: [(String, String)] = [
      (
        "loss:multi-turn",
        #"{"prompt":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}],"chosen":[{"role":"assistant","content":"d"}],"rejected":[{"role":"assistant","content":"e"}]}"#
      ),
      (
        "loss:answer-messages",
        #"{"prompt":[{"role":"user","content":"a"}],"chosen":[{"role":"assistant","content":"d"},{"role":"assistant","content":"d"}],"rejected":[{"role":"assistant","content":"e"}]}"#
      ),
      (
        "loss:content-parts",
        #"{"prompt":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}],"chosen":[{"role":"assistant","content":"d"}],"rejected":[{"role":"assistant","content":"e"}]}"#
      ),
      (
        "loss:tool-turns",
        #"{"prompt":[{"role":"user","content":"a"}],"chosen":[{"role":"assistant","tool_calls":[]}],"rejected":[{"role":"assistant","content":"e"}]}"#
      ),
    ]
    for (reason, text) in cases {
      let block = convert([record(text)], Conversion(writer: PairWriter(.flat), allowedLosses: everything))
      #expect(block.counts.rejectedByReason == [reason: 1])
      #expect(block.bytes.isEmpty)
    }
    let call =
      #"{"conversations":[{"from":"human","value":"a"},{"from":"function_call","value":"{}"}],"chosen":{"from":"gpt","value":"b"},"rejected":{"from":"gpt","value":"c"}}"#
    let block = convert([record(call)], Conversion(writer: PairWriter(.openai), allowedLosses: everything))
    #expect(block.counts.rejectedByReason == ["loss:unknown-role": 1])
  }

  @Test func faultyRecordsAreCountedByReasonAndTheRestIsWritten() throws {
    let records = [
      record(#"{"prompt":"a","chosen":"b","rejected":"c"}"#, line: 1), record("{", line: 2),
      record("[]", line: 3),
      record(#"{"prompt":"a","chosen":"b"}"#, line: 4),
      record(#"{"prompt":"x","chosen":"y","rejected":"z"}"#, line: 5),
    ]
    let block = convert(records, Conversion(writer: PairWriter(.flat), verifies: true))
    #expect(lines(block).count == 2)
    #expect(block.counts.rejectedByReason == ["not-json": 1, "not-object": 1, "missing-member": 1])
    #expect(block.counts.read == 5 && block.counts.rejected == 3)
    #expect(block.refusals.map(\.place.description) == ["t:2:2", "t:3:1", "t:4:1"])
  }

  @Test func prettyPrintedValuesComeOntoOneLine() throws {
    let text = "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\",\n\"meta\": {\n  \"k\": [1,\n 2]}}"
    let block = convert([record(text)], Conversion(writer: PairWriter(.flat), verifies: true))
    #expect(lines(block) == [#"{"prompt":"a","chosen":"b","rejected":"c","meta":{"k":[1,2]}}"#])
  }

  @Test func argumentsTurnIntoStringsWithoutChangingAByte() throws {
    let text =
      #"{"prompt":[{"role":"user","content":"a"}],"chosen":[{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"x": 1.0, "s":"\u00e9\n"}}}]}],"rejected":[{"role":"assistant","content":"e"}]}"#
    let block = convert([record(text)], Conversion(writer: PairWriter(.openai), verifies: true))
    #expect(
      lines(block).first?.contains(#""arguments":"{\"x\": 1.0, \"s\":\"\\u00e9\\n\"}"}"#) == true,
      "\(lines(block))")
  }
}
