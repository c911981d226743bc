import PreferenceData
import Testing

/// Transcripts are cut at their marks and nowhere else: joining the turns again gives the text.
@Suite struct TranscriptTests {
  private let atoms = [
    #"\n"#, #"\n\n"#, "Human: ", "Assistant: ", "Human:", " ", "hé", #"\\n"#, #"\\"#, #"\n\nHuman: "#,
    #"\n\nAssistant: "#, #"\""#, #"\ud83d\ude00"#,
  ]

  @Test(arguments: [true, false])
  func turnsJoinToTheText(usesUnusualEscapes: Bool) throws {
    var numbers = SeededNumbers(usesUnusualEscapes ? 2 : 3)
    var read = 0
    for _ in 0..<1500 {
      let pieces = (0..<Int.random(in: 0...8, using: &numbers)).map { _ in
        atoms.randomElement(using: &numbers) ?? ""
      }
      var body = #"\n\nHuman: "# + pieces.joined() + #"\n\nAssistant: x"#
      if usesUnusualEscapes { body = body.replacing("Human", with: #"\u0048uman"#) }
      let reading = PairReader(format: .hh).read(record(#"{"chosen":"\#(body)","rejected":"\#(body)"}"#))
      let pair = try #require(reading.draft)
      let messages = pair.promptMessages + pair.chosen.asMessages
      let joined = messages.map { message in
        "\n\n\(message.role == .user ? "Human" : "Assistant"): \(message.plainText?.string ?? "?")"
      }.joined()
      let whole = try decoded(body)
      #expect(Array(joined.utf8) == Array(whole.utf8), "\(body)")
      // No mark is left inside a turn.
      for message in messages {
        let text = message.plainText?.string ?? ""
        #expect(!text.contains("\n\nHuman: ") && !text.contains("\n\nAssistant: "), "\(body)")
      }
      read += 1
    }
    #expect(read == 1500)
  }

  private func decoded(_ body: String) throws -> String {
    let flat = try pair(#"{"prompt":"\#(body)","chosen":"a","rejected":"b"}"#)
    guard case .text(let text) = flat.prompt else { return "" }
    return text.string
  }

  @Test func turnsAreSlicesOfTheRecord() throws {
    let text = #"{"chosen":"\n\nHuman: a\tb\n\nAssistant: c","rejected":"\n\nHuman: a\tb\n\nAssistant: d"}"#
    let pair = try pair(text)
    let prompt = try #require(pair.promptMessages.first?.plainText)
    #expect(prompt.escapedJSON?.startIndex == 22)
    #expect(prompt.string == "a\tb")
  }
}
