import JSONText
import PreferenceData
import Testing

@Suite struct TextTests {
  private func text(json: String) throws -> Text {
    let document = try JSONDocument.parse(ArraySlice(Array(json.utf8)))
    return try #require(Text(json: document.root))
  }

  @Test func spellingsOfOneTextAreEqual() throws {
    let plain = try text(json: "\"caf\u{E9} \u{1F600}\"")
    let escaped = try text(json: #""caf\u00e9 \ud83d\ude00""#)
    #expect(plain == escaped)
    #expect(plain.hashValue == escaped.hashValue)
    #expect(plain.escapedJSON.map { String(decoding: $0, as: UTF8.self) } == "caf\u{E9} \u{1F600}")
    #expect(Text("cafe").escapedJSON == nil)
    #expect(escaped.escapedJSON.map { String(decoding: $0, as: UTF8.self) } == #"caf\u00e9 \ud83d\ude00"#)
    #expect(escaped.string == "caf\u{E9} \u{1F600}")
    #expect(plain != Text("cafe"))
  }

  @Test func unescapedTextIsASliceOfTheRecord() throws {
    let bytes = ArraySlice(Array(#"{"a":"plain","b":"with\nescape"}"#.utf8))
    let root = try JSONDocument.parse(bytes).root
    let plain = try #require(root["a"].flatMap { Text(json: $0) })
    #expect(plain.utf8.startIndex == 6)
    #expect(String(decoding: plain.utf8, as: UTF8.self) == "plain")
    #expect(Text(json: root) == nil)
  }

  @Test(arguments: [
    ("", true), ("   ", true), (#"\n\t "#, true), (#"\u0020\u00a0"#, true), ("\u{3000}", true), (" a", false),
    (#"\n."#, false), (#"\u0041"#, false), (#"\\n"#, false), ("\u{E9}", false),
  ])
  func blankness(inside: String, isBlank: Bool) throws {
    #expect(try text(json: "\"\(inside)\"").isBlank == isBlank)
  }

  /// Prefix and canonical spelling agree with what the decoded strings say, whatever the spelling.
  @Test func prefixAndCanonicalSpellingFollowTheDecodedText() throws {
    var numbers = SeededNumbers(1)
    let atoms = ["a", "b", #"\n"#, #"\u0061"#, #"\/"#, "/", #"\\"#, "\u{E9}", #"\u00e9"#, #"\""#]
    for _ in 0..<2000 {
      let first = (0..<Int.random(in: 0...3, using: &numbers)).map { _ in
        atoms.randomElement(using: &numbers) ?? ""
      }
      let second = (0..<Int.random(in: 0...4, using: &numbers)).map { _ in
        atoms.randomElement(using: &numbers) ?? ""
      }
      let left = try text(json: "\"\(first.joined())\"")
      let right = try text(json: "\"\(second.joined())\"")
      let isPrefix = Array(right.string.utf8).starts(with: Array(left.string.utf8))
      #expect(left.isPrefix(of: right) == isPrefix, "\(first) \(second)")
      let isSame = Array(left.string.utf8) == Array(right.string.utf8)
      #expect((left == right) == isSame)
      #expect((Array(left.canonicalJSON) == Array(right.canonicalJSON)) == isSame, "\(first) \(second)")
    }
  }

  @Test func rawJSONComesOntoOneLineWithoutTouchingStrings() {
    let pretty = RawJSON("{\n  \"a b\": [1.0, \"x \\\" \\\\\", \"  \\n\"],\r\n\t\"c\": 1E5\n}")
    #expect(String(decoding: pretty.onOneLine, as: UTF8.self) == #"{"a b":[1.0,"x \" \\","  \n"],"c":1E5}"#)
    let oneLine = RawJSON(#"{"a": [1, 2]}"#)
    #expect(oneLine.onOneLine == oneLine.bytes)
  }
}
