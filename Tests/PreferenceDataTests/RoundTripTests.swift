import ByteStreams
import JSONText
import PreferenceData
import Testing

@Suite struct RoundTripTests {
  /// What is written reads back as the same pair, and is written the same way again.
  @Test(arguments: PairWriter.Target.allCases)
  func writtenPairsReadBack(target: PairWriter.Target) throws {
    var pairs = RandomPairs(seed: 7)
    let writer = PairWriter(target)
    for _ in 0..<400 {
      let original = pairs.pair(for: target)
      let (bytes, losses) = writer.line(for: original)
      #expect(losses == [])
      let line = try #require(bytes)
      #expect(!line.contains(0x0A))
      // The detection must see the format, too.
      let reading = PairReader().read(Record(bytes: line[...], position: original.position))
      #expect(reading.format == target.format)
      #expect(reading.problems == [])
      let back = try #require(reading.pair)
      #expect(back.says(theSameAs: original), "\(String(decoding: line, as: UTF8.self))")
      #expect(writer.line(for: back).bytes == line)
    }
  }

  /// From OpenAI to chat and back gives the same bytes, whatever is in the pair.
  @Test func openAIAndChatHoldTheSame() throws {
    var pairs = RandomPairs(seed: 11)
    for _ in 0..<400 {
      let first = try #require(PairWriter(.openai).line(for: pairs.pair(for: .openai)).bytes)
      let read = try pair(String(decoding: first, as: UTF8.self))
      let chat = try #require(PairWriter(.chat).line(for: read).bytes)
      let again = try pair(String(decoding: chat, as: UTF8.self))
      #expect(PairWriter(.openai).line(for: again).bytes == first)
    }
  }

  /// Two different pairs are not taken for the same: the comparison that `--verify` rests on can fail.
  @Test func differencesAreSeen() throws {
    let base =
      #"{"prompt":[{"role":"user","content":"a"}],"chosen":[{"role":"assistant","content":"b"}],"rejected":[{"role":"assistant","content":"c"}],"tools":[{"type":"function","function":{"x":1}}],"id":7}"#
    let changes = [
      (#""content":"a""#, #""content":"a ""#), (#""role":"user""#, #""role":"system""#),
      (#""content":"b""#, #""content":"c""#), (#""content":"c"}"#, #""content":"c","name":"n"}"#),
      (#"{"x":1}"#, #"{"x":1.0}"#), (#""id":7"#, #""id":8"#), (#","id":7"#, ""),
      (#""content":"b"}"#, #""content":"b","tool_calls":[]}"#),
      (#"{"role":"user","content":"a"}"#, #"{"role":"user","content":"a"},{"role":"user","content":"a"}"#),
    ]
    let original = try pair(base)
    #expect(original.says(theSameAs: try pair(base)))
    for (old, new) in changes {
      let changed = base.replacing(old, with: new)
      #expect(changed != base)
      #expect(!original.says(theSameAs: try pair(changed)), "\(old) -> \(new)")
    }
  }

  @Test func differentNotationsOfOneThingAreTheSame() throws {
    let flat = try pair(#"{"prompt":"a\u00e9","chosen":"b","rejected":"c"}"#)
    let chat = try pair(
      #"{"prompt":[{"role":"user","content":"aé"}],"chosen":[{"role":"assistant","content":[{"type":"text","text":"b"}]}],"rejected":[{"role":"assistant","content":"c"}]}"#
    )
    #expect(flat.says(theSameAs: chat))
  }
}
