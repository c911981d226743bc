import ByteStreams
import PreferenceData
import Testing

@Suite struct FormatTests {
  private func readings(_ name: String) throws -> [PairReading] {
    try Files.records(name).map { PairReader().read($0) }
  }

  @Test func openai() throws {
    let readings = try readings("openai.jsonl")
    #expect(readings.map(\.format) == [.openai, .openai, .openai])
    #expect(readings.allSatisfy { $0.problems.isEmpty })
    let pairs = readings.compactMap(\.pair)
    try #require(pairs.count == 3)
    #expect(
      outline(pairs[0].promptMessages) == [
        "system: You answer in one sentence.", "user: Why is the sky blue?",
      ])
    #expect(outline(pairs[0].chosen.asMessages) == ["assistant: Air scatters blue light more than red."])
    #expect(outline(pairs[0].rejected.asMessages) == ["assistant: It reflects the sea."])
    let trajectory = pairs[1].chosen.asMessages
    #expect(trajectory.map(\.role) == [.assistant, .tool, .assistant])
    #expect(trajectory[0].content == nil)
    // Arguments stay byte for byte, escapes and the space in them included.
    #expect(
      trajectory[0].toolCalls?.description
        == #"[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\": \"Ghent\"}"}}]"#
    )
    #expect(trajectory[1].toolCallID == "call_1")
    #expect(pairs[1].parallelToolCalls?.description == "false")
    #expect(pairs[1].tools?.description.hasPrefix(#"[{"type":"function""#) == true)
    let dressed = pairs[2].promptMessages[0]
    #expect(dressed.name == "Ada")
    #expect(dressed.plainText == nil)
    #expect(dressed.soleText?.string == "What does\nthis say? café")
    #expect(pairs[2].rejected.asMessages[0].extras == [ExtraMember(key: "weight", value: RawJSON("0"))])
  }

  @Test func openaiVariantsAreReadAndNamed() throws {
    let readings = try readings("openai-variants.jsonl")
    for reading in readings {
      #expect(reading.problems.allSatisfy { $0.kind == .variant })
      let pair = try #require(reading.pair)
      #expect(outline(pair.promptMessages) == ["user: Name a prime."])
      #expect(outline(pair.chosen.asMessages) == ["assistant: Seven."])
      #expect(outline(pair.rejected.asMessages) == ["assistant: Eight."])
    }
    #expect(
      readings.map { $0.problems.map(\.pointer) } == [
        ["/input", "/preferred_output", "/non_preferred_output"],
        ["/preferred_completion", "/non_preferred_completion", "/messages"],
      ])
  }

  @Test func chat() throws {
    let readings = try readings("chat.jsonl")
    #expect(readings.allSatisfy { $0.format == .chat && $0.problems.isEmpty })
    let pairs = readings.compactMap(\.pair)
    try #require(pairs.count == 4)
    #expect(outline(pairs[0].promptMessages) == ["user: Name a river."])
    // The number keeps its spelling.
    #expect(pairs[0].extras.map { "\($0.key)=\($0.value)" } == ["score=1.50", #"id="r-1""#])
    // The replies share letters; the prompt ends where whole messages stop being the same.
    #expect(outline(pairs[1].promptMessages) == ["user: Hello", "assistant: Hi!", "user: A colour?"])
    #expect(outline(pairs[1].chosen.asMessages) == ["assistant: Green."])
    #expect(outline(pairs[1].rejected.asMessages) == ["assistant: Greed."])
    #expect(outline(pairs[2].promptMessages) == ["user: Name a metal."])
    #expect(outline(pairs[2].chosen.asMessages) == ["assistant: Iron."])
    #expect(pairs[2].extras.map(\.key.string) == ["prompt_id", "score_chosen", "score_rejected"])
    #expect(outline(pairs[3].promptMessages) == ["user: Name a bird."])
    #expect(outline(pairs[3].rejected.asMessages) == ["assistant: A trout."])
  }

  @Test func flat() throws {
    let readings = try readings("flat.jsonl")
    #expect(readings.allSatisfy { $0.format == .flat && $0.problems.isEmpty })
    let pairs = readings.compactMap(\.pair)
    try #require(pairs.count == 4)
    #expect(pairs[0].prompt == .text("2 + 2 ="))
    #expect(pairs[0].chosen == .text(" 4"))
    #expect(outline(pairs[1].promptMessages) == ["system: You are terse.", "user: Capital of Peru?"])
    #expect(pairs[1].extras.map { "\($0.key)=\($0.value)" } == [#"source={"page":12}"#])
    #expect(pairs[2].prompt == .text("Say hi.\n"))
    #expect(pairs[3].prompt == .text("One word."))
  }

  @Test func sharegpt() throws {
    let readings = try readings("sharegpt.json")
    #expect(readings.allSatisfy { $0.format == .sharegpt && $0.problems.isEmpty })
    let pairs = readings.compactMap(\.pair)
    try #require(pairs.count == 2)
    #expect(outline(pairs[0].promptMessages) == ["user: What is the tallest tree?"])
    #expect(outline(pairs[0].chosen.asMessages) == ["assistant: A coast redwood."])
    #expect(
      outline(pairs[1].promptMessages)
        == ["system: Be kind.", "user: Hello", "assistant: Hello!", "user: What time is it?"])
    #expect(pairs[1].tools?.description == #""[{\"name\": \"clock\"}]""#)
    #expect(pairs[1].extras.map(\.key.string) == ["images"])
  }

  @Test func hh() throws {
    let readings = try readings("hh.jsonl")
    #expect(readings.allSatisfy { $0.format == .hh && $0.problems.isEmpty })
    let pairs = readings.compactMap(\.pair)
    try #require(pairs.count == 2)
    // The blank before the line end stays; the replies' common beginning stays theirs.
    #expect(
      outline(pairs[0].promptMessages) == ["user: Is tea hot? ", "assistant: Often.", "user: And ice?"])
    #expect(outline(pairs[0].chosen.asMessages) == ["assistant: No, ice is cold."])
    #expect(outline(pairs[0].rejected.asMessages) == ["assistant: No, ice is hot."])
    #expect(outline(pairs[1].chosen.asMessages) == ["assistant: "])
    #expect(outline(pairs[1].rejected.asMessages) == ["assistant: Nothing\n\nwas said.  "])
  }

  @Test func foreignShapesAreNamed() throws {
    let names = [
      "KTO", "KTO", "NeMo-Aligner", "LLaMA-Factory v1", "StackExchange", "whole texts",
      "supervised instruction",
    ]
    let readings = try readings("foreign.jsonl")
    #expect(readings.count == names.count)
    for (reading, name) in zip(readings, names) {
      #expect(reading.pair == nil)
      #expect(reading.problems.map(\.kind) == [.unsupportedFormat])
      #expect(reading.problems.first?.message.contains(name) == true, "\(reading.problems)")
    }
  }

  @Test func anotherFormatCanBeForced() throws {
    let text =
      #"{"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant: c","prompt":"p"}"#
    #expect(try pair(text).prompt == .text("p"))
    #expect(outline(try pair(text, format: .hh).promptMessages) == ["user: a"])
    #expect(
      PairReader(format: .openai).read(record(text)).problems.map(\.kind) == [
        .missingMember, .missingMember, .missingMember,
      ])
  }
}
