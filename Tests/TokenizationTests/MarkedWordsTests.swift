import Testing

@testable import Tokenization

/// Pre-tokenizers of tokenizers that were converted from SentencePiece, and of BERT's kind.
struct MarkedWordsTests {
  /// A tokenizer of characters, given as a `tokenizer.json`.
  private func tokenizer(_ preTokenizer: String, decoder: String = "null") throws -> Tokenizer {
    let text = """
      {"added_tokens":[],"normalizer":null,"pre_tokenizer":\(preTokenizer),"post_processor":null,"decoder":\(decoder),
       "model":{"type":"BPE","unk_token":"?","vocab":{"?":0,"▁":1,"a":2,"b":3,"▁a":4,"ab":5,",":6,",a":7},
       "merges":["▁ a","a b",", a"]}}
      """
    return try Tokenizer(json: Array(text.utf8)[...], source: "small.json")
  }

  @Test func wordsAreMarkedOneByOne() throws {
    let tokenizer = try tokenizer(
      #"{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}]}"#
    )
    var ids: [UInt32] = []
    var ends: [Int] = []
    tokenizer.encode("a  \tb▁a ▁a ".utf8, into: &ids, ends: &ends)
    #expect(ids == [4, 1, 3, 4, 4])
    #expect(ends == [1, 4, 5, 9, 14])
    #expect(tokenizer.encode(" ") == [])
    for refused in [#""prepend_scheme":"first","split":true"#, #""prepend_scheme":"always","split":false"#] {
      #expect(throws: TokenizerError.self) {
        try self.tokenizer(
          #"{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace",\#(refused)}]}"#
        )
      }
    }
  }

  /// Of the first token every mark is dropped, of the others none.
  @Test func metaspaceDecodesMarksOfTheFirstTokenToNothing() throws {
    for (scheme, wanted) in [("always", ["", " a", "a  a"]), ("never", [" ", "  a", " a  a"])] {
      let tokenizer = try tokenizer(
        "null", decoder: #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"\#(scheme)","split":true}"#
      )
      for (ids, text) in zip([[1], [1, 4], [4, 1, 4]] as [[UInt32]], wanted) {
        #expect(tokenizer.decodeText(ids) == text)
        var streaming = tokenizer.makeStreamingDecoder()
        #expect(ids.map { streaming.append($0) }.joined() + streaming.finish() == text)
      }
    }
  }

  @Test func bertCutsAtSpaceAndPunctuation() throws {
    #expect(try tokenizer(#"{"type":"BertPreTokenizer"}"#).encode("ab a,ab") == [5, 2, 6, 5])
  }

  @Test func piecesOfFixedLength() throws {
    #expect(try tokenizer(#"{"type":"FixedLength","length":2}"#).encode("aabab") == [2, 2, 3, 2, 3])
    #expect(throws: TokenizerError.self) { try tokenizer(#"{"type":"FixedLength","length":0}"#) }
  }
}
