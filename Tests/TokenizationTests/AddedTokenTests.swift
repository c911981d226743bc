import Testing
import Tokenization

/// Where added tokens are found, by the rules of Hugging Face's added vocabulary.
struct AddedTokenTests {
  private func tokenizer(_ added: [String], normalizer: String = "null") throws -> Tokenizer {
    let entries = added.enumerated().map { #"{"id":\#(256 + $0.offset),\#($0.element)}"# }
    return try SmallTokenizer.tokenizer(
      added: "[\(entries.joined(separator: ","))]", normalizer: normalizer)
  }

  private func ids(_ text: String) -> [UInt32] { text.utf8.map { UInt32($0) } }

  @Test func longestOfThoseThatStartFirst() throws {
    let tokenizer = try tokenizer([
      #""content":"<a>","special":true"#, #""content":"<a><b>","special":true"#,
      #""content":"b>","special":true"#,
    ])
    #expect(tokenizer.encode("<a><b>b>") == [257, 258])
    #expect(tokenizer.encode("x<a><c>") == ids("x") + [256] + ids("<c>"))
  }

  @Test func specialsAsTextLeaveOtherAddedTokens() throws {
    let tokenizer = try tokenizer([
      #""content":"<|end|>","special":true"#, #""content":"<think>","special":false,"normalized":false"#,
    ])
    #expect(tokenizer.encode("<|end|><think>") == [256, 257])
    #expect(tokenizer.encode("<|end|><think>", specials: .asText) == ids("<|end|>") + [257])
  }

  @Test func firstSpelledControlTokenIsFound() throws {
    let tokenizer = try tokenizer([
      #""content":"<|end|>","special":true"#, #""content":"<think>","special":false,"normalized":false"#,
      #""content":"<pad>","special":true,"lstrip":true"#,
    ])
    #expect(tokenizer.firstSpecialToken(in: "plain <think> <|end| >".utf8) == nil)
    let found = try #require(tokenizer.firstSpecialToken(in: "né <|end|><pad>".utf8))
    #expect(found.token.content == "<|end|>" && found.range == 4..<11)
    let stripped = try #require(tokenizer.firstSpecialToken(in: "a  <pad>".utf8))
    #expect(stripped.token.content == "<pad>" && stripped.range == 1..<8)
  }

  /// The unknown token's id is no spelling of it.
  @Test func unknownTextSpellsNoControlToken() throws {
    let tokenizer = try SmallTokenizer.tokenizer(
      tokens: ["<unk>"], added: #"[{"id":256,"content":"<unk>","special":true}]"#,
      preTokenizer: #"{"type":"Whitespace"}"#, model: #","unk_token":"<unk>""#)
    #expect(tokenizer.encode("你") == [256])
    #expect(tokenizer.firstSpecialToken(in: "你".utf8) == nil)
    #expect(tokenizer.firstSpecialToken(in: "你<unk>".utf8)?.range == 3..<8)
  }

  @Test func controlTokensOnlyWhereTheTemplateWroteThem() throws {
    let tokenizer = try tokenizer([
      #""content":"<|im_start|>","special":true"#, #""content":"<|im_end|>","special":true"#,
      #""content":"<think>","special":false,"normalized":false"#,
    ])
    let text = "<|im_start|>user<|im_end|> <think><|im_end|>"
    let whole = text.utf8.count
    // The template wrote the first twelve and the last ten bytes.
    let ranges = [0..<12, whole - 10..<whole]
    let user = ids("user<|im_end|> ")
    #expect(tokenizer.encode(text, specials: .within(ranges)) == [256] + user + [258, 257])
    #expect(
      tokenizer.encode(text, specials: .allAddedWithin(ranges)) == [256] + user + ids("<think>") + [257])
    #expect(
      tokenizer.encode(text, specials: .within([])) == ids(String(text.dropLast(17))) + [258]
        + ids("<|im_end|>"))
    // A token must lie inside one range entirely.
    #expect(tokenizer.encode("<|im_end|>", specials: .within([0..<5, 5..<10])) == ids("<|im_end|>"))
  }

  @Test func textThatRunsIntoAControlTokenDoesNotHideIt() throws {
    let tokenizer = try tokenizer([#""content":"<<","special":true"#, #""content":"<|end|>","special":true"#])
    // The user's text ends in "<", which together with the template's token would spell another one.
    #expect(tokenizer.encode("a<<|end|>", specials: .within([2..<9])) == ids("a<") + [257])
  }

  @Test func strippingTakesWhiteSpace() throws {
    let tokenizer = try tokenizer([
      #""content":"<mask>","special":true,"lstrip":true"#, #""content":"<r>","special":true,"rstrip":true"#,
    ])
    var found: [UInt32] = []
    var ends: [Int] = []
    tokenizer.encode("a \u{3000}<mask> b<r> \n c".utf8, into: &found, ends: &ends)
    #expect(found == [97, 256] + ids(" b") + [257, 99])
    #expect(ends == [1, 11, 12, 13, 19, 20])
    // White space that one token took is not taken twice.
    #expect(tokenizer.encode("<r>  <mask>") == [257, 256])
  }

  @Test func singleWordsNeedWordBoundaries() throws {
    let tokenizer = try tokenizer([#""content":"word","single_word":true,"normalized":false"#])
    #expect(tokenizer.encode("word") == [256])
    #expect(tokenizer.encode("a word.") == ids("a ") + [256] + ids("."))
    for text in ["words", "sword", "éword", "word_", "word\u{301}"] {
      #expect(tokenizer.encode(text) == ids(text), "\(text)")
    }
  }

  @Test func normalizedTokensAreFoundInNormalizedText() throws {
    let content = "e\u{301}"
    let normalized = try tokenizer(
      [#""content":"\#(content)","normalized":true"#], normalizer: #"{"type":"NFC"}"#)
    let raw = try tokenizer([#""content":"\#(content)","normalized":false"#], normalizer: #"{"type":"NFC"}"#)
    for spelling in ["e\u{301}", "\u{E9}"] {
      #expect(normalized.encode("x" + spelling) == [120, 256])
    }
    #expect(raw.encode("xe\u{301}") == [120, 256])
    #expect(raw.encode("x\u{E9}") == [120, 0xC3, 0xA9])
    var found: [UInt32] = []
    var ends: [Int] = []
    normalized.encode("xe\u{301}y".utf8, into: &found, ends: &ends)
    #expect(ends == [1, 4, 5])
    // Ranges are those of the original text.
    #expect(normalized.encode("xe\u{301}y", specials: .allAddedWithin([1..<4])) == [120, 256, 121])
    #expect(normalized.encode("xe\u{301}y", specials: .allAddedWithin([1..<3])) == [120, 0xC3, 0xA9, 121])
  }

  @Test func laterDefinitionsOfAContentCount() throws {
    let tokenizer = try tokenizer([
      #""content":"<a>","special":true"#, #""content":"<b>","special":true"#,
      #""content":"<a>","special":false,"normalized":false"#,
    ])
    #expect(tokenizer.encode("<a><b>") == [258, 257])
    #expect(tokenizer.specialTokens.map(\.content) == ["<b>"])
    #expect(try self.tokenizer([#""content":"","special":true"#]).encode("ab") == ids("ab"))
  }

  @Test func holesInIdsAreNoticed() throws {
    let text = SmallTokenizer.json(
      added: #"[{"id":256,"content":"<a>","special":true},{"id":300,"content":"<b>","special":true}]"#)
    let tokenizer = try Tokenizer(json: Array(text.utf8)[...], source: "holes.json")
    #expect(tokenizer.encode("<b>") == [300])
    #expect(tokenizer.vocabularySize == 301)
    #expect(tokenizer.bytes(of: 280) == nil)
    #expect(tokenizer.notices.contains { $0.contains("300") && $0.contains("257") })
    #expect(tokenizer.firstUnknownIndex(in: [97, 280, 300, 301]) == 1)
    #expect(tokenizer.decode([97, 280, 301, 98]) == Array("ab".utf8))
  }
}
