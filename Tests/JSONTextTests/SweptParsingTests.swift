import JSONText
import Testing

/// A text that lies in a swept one is read as if it stood alone.
@Suite struct SweptParsingTests {
  /// Pieces of which JSON and what is nearly JSON is made.
  private static let pieces = [
    "{", "}", "[", "]", ",", ":", " ", "\n", "\"", "\\", "\\\"", "\\\\", "\\n", "\\u0041", "\\ud83d\\ude00",
    "\\ud83d",
    "\u{1}", "\t", "a", "é", "😀", "\"a\"", "\"name\":", "1", "-2.5e3", "01", "true", "nul",
    "\"text with \\\"marks\\\"\"",
  ]

  private static let texts = [
    #"{"input": {"messages": [{"role": "user", "content": "say \"no\" \\"}]}, "n": [1, -2.5, true, null]}"#,
    #"[{"a": "\\\\"}, {"b": "é😀\n\u0041"}, [], {}, ""]"#, #""only""#, "17",
  ]

  /// One of the texts with some pieces put in, taken out or in another's place.
  private func mutated(_ random: inout Numbers) -> [UInt8] {
    var text = Array((Self.texts.randomElement(using: &random) ?? "").utf8)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let start = Int.random(in: 0...text.count, using: &random)
      let end = min(text.count, start + Int.random(in: 0...3, using: &random))
      let piece = Self.pieces.randomElement(using: &random) ?? ""
      text.replaceSubrange(start..<end, with: Bool.random(using: &random) ? Array(piece.utf8) : [])
    }
    // Pieces are put between the bytes of a character too.
    return Array(String(decoding: text, as: UTF8.self).utf8)
  }

  @Test func isReadAsIfItStoodAlone() {
    var random = Numbers(state: 21)
    var read = 0
    for _ in 0..<4_000 {
      let text = mutated(&random)
      let before = mutated(&random)
      let block = before + text + mutated(&random)
      let alone = Result { () throws(JSONError) in try JSONDocument.parse(text[...]) }
      let swept = block.withUnsafeBufferPointer { bytes in
        TextSweep.withMarksAndStops(of: TextPattern(singles: []), in: bytes) { _, stops in
          Result { () throws(JSONError) in
            try JSONDocument.parse(
              block[before.count..<before.count + text.count], maximumDepth: 128, stops: stops,
              base: before.count)
          }
        }
      }
      switch (alone, swept) {
      case (.success(let alone), .success(let swept)):
        read += 1
        #expect(outline(alone.root) == outline(swept.root))
        #expect(alone.mayRepeatNames == swept.mayRepeatNames)
        #expect(alone.mayHoldHugeNumbers == swept.mayHoldHugeNumbers)
      case (.failure(let alone), .failure(let swept)): #expect(alone == swept)
      default: Issue.record("read in one way only: \(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect((500...3_500).contains(read))
  }

  /// Everything that a value tells of itself and of what it holds.
  private func outline(_ value: JSONValue) -> [String] {
    var lines = [
      "\(value.kind) \(value.offset) \(value.endOffset) \(value.count) \(value.hasEscapes) \(value.hasLoneSurrogate) "
        + "\(value.hasSpareEscapes) \(value.pointer)"
    ]
    for member in value.members {
      lines.append("\(member.key.offset) \(member.key.string)")
      lines += outline(member.value)
    }
    for element in value.elements { lines += outline(element) }
    return lines
  }
}
