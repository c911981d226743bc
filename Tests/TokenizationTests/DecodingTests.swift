import Testing
import Tokenization

struct DecodingTests {
  @Test func streamsWholeCharactersOnly() throws {
    // A token for each byte: every character of more than one byte comes in parts.
    let tokenizer = try SmallTokenizer.tokenizer()
    var source = RandomText(random: SeededGenerator(state: 51))
    for _ in 0..<100 {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: source.scalars(most: 20))
      let text = String(view)
      var decoder = tokenizer.makeStreamingDecoder()
      var parts = ""
      for id in tokenizer.encode(text) {
        let part = decoder.append(id)
        #expect(!part.unicodeScalars.contains("\u{FFFD}") || text.unicodeScalars.contains("\u{FFFD}"))
        parts += part
      }
      #expect(decoder.finish().isEmpty)
      #expect(parts.utf8.elementsEqual(text.utf8))
    }
  }

  @Test func streamsWhatADecoderOfTheWholeGives() throws {
    let tokenizer = try SmallTokenizer.tokenizer()
    var random = SeededGenerator(state: 53)
    // Starts and continuations of characters, valid and not.
    let telling: [UInt32] = [
      0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xA9, 0xE0, 0xA0, 0xED, 0x9F, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80,
      0xF4, 0x90, 0xF5, 0xFF,
    ]
    for _ in 0..<400 {
      let ids = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
        telling.randomElement(using: &random) ?? 0x41
      }
      var decoder = tokenizer.makeStreamingDecoder()
      var parts = ""
      for id in ids { parts += decoder.append(id) }
      parts += decoder.finish()
      #expect(parts.utf8.elementsEqual(tokenizer.decodeText(ids).utf8), "\(ids)")
    }
  }

  @Test func controlTokensAreSkippedOnRequest() throws {
    let tokenizer = try SmallTokenizer.tokenizer(
      added:
        #"[{"id":256,"content":"<|end|>","special":true},{"id":257,"content":"<think>","special":false}]"#)
    let ids: [UInt32] = [256, 97, 257, 256]
    #expect(tokenizer.decodeText(ids) == "<|end|>a<think><|end|>")
    #expect(tokenizer.decodeText(ids, skipSpecial: true) == "a<think>")
    var decoder = tokenizer.makeStreamingDecoder(skipSpecial: true)
    #expect(ids.map { decoder.append($0) } == ["", "a", "<think>", ""])
    #expect(tokenizer.token(256) == "<|end|>")
    #expect(tokenizer.id(of: "<|end|>") == 256)
    #expect(tokenizer.id(of: "a") == 97)
    #expect(tokenizer.id(of: "no such token") == nil)
  }
}

struct SplitTextTests {
  /// A text cut anywhere, even inside a character, encoded in two parts and streamed out again, is the text.
  @Test func anyCutStreamsBackToTheText() throws {
    let text = SmallTokenizer.text + " 👩‍👩‍👧 e\u{301} <|im_end|>\r\n \u{10FFFF}"
    let bytes = Array(text.utf8)
    for preTokenizer in [PreTokenizer.gpt2, .llama3, .o200k, .deepSeekV3] {
      let tokenizer = try SmallTokenizer.trained(preTokenizer: preTokenizer)
      for cut in 0...bytes.count {
        var ids: [UInt32] = []
        tokenizer.encode(bytes[..<cut], into: &ids)
        tokenizer.encode(bytes[cut...], into: &ids)
        var decoder = tokenizer.makeStreamingDecoder()
        var parts = ""
        for id in ids { parts += decoder.append(id) }
        parts += decoder.finish()
        #expect(parts.utf8.elementsEqual(bytes), "\(preTokenizer), cut at \(cut)")
      }
    }
  }
}
