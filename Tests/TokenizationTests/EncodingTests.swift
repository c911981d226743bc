import Testing

@testable import Tokenization

struct EncodingTests {
  @Test(arguments: [PreTokenizer.gpt2, .llama3, .qwen2, .qwen35, .o200k, .tekken, .deepSeekV3, .falcon])
  func decodingGivesBackAnyBytes(_ preTokenizer: PreTokenizer) throws {
    let tokenizer = try SmallTokenizer.trained(preTokenizer: preTokenizer)
    var source = RandomText(random: SeededGenerator(state: 23))
    var encoder = tokenizer.makeEncoder()
    for round in 0..<150 {
      var bytes: [UInt8]
      if round % 2 == 0 {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: source.scalars(most: 40))
        bytes = Array(String(text).utf8)
      } else {
        bytes = (0..<Int.random(in: 0..<50, using: &source.random)).map { _ in
          UInt8.random(in: 0...255, using: &source.random)
        }
      }
      var ids: [UInt32] = []
      var ends: [Int] = []
      encoder.encode(bytes, into: &ids, ends: &ends)
      #expect(tokenizer.decode(ids) == bytes)
      #expect(ends.count == ids.count)
      #expect(ends == ids.indices.map { tokenizer.decode(ids[...$0]).count })
      #expect(ends.last ?? 0 == bytes.count)
    }
  }

  /// The definition: merge the pair of lowest rank, the leftmost of equals, until none is left.
  private func naiveMerge(_ piece: [UInt32], _ table: MergeTable) -> [UInt32] {
    var tokens = piece
    while tokens.count > 1 {
      let ranks = zip(tokens, tokens.dropFirst()).map { table.merge($0, $1).rank }
      guard let lowest = ranks.min(), lowest != MergeTable.never, let place = ranks.firstIndex(of: lowest)
      else {
        break
      }
      tokens[place] = table.merge(tokens[place], tokens[place + 1]).product
      tokens.remove(at: place + 1)
    }
    return tokens
  }

  @Test func shortAndLongPiecesMergeAsDefined() throws {
    let tokenizer = try SmallTokenizer.trained(size: 500)
    let model = tokenizer.model
    var merger = PieceMerger(
      vocabulary: model.vocabulary, merges: model.merges, bytePairs: model.bytePairs)
    var random = SeededGenerator(state: 31)
    let alphabet = Array("theTHE foxrus \u{440}\u{442}\u{435}123".utf8)
    // Both sides of the limit between scanning and heap.
    for length in [1, 2, 3, 8, 40, 95, 96, 97, 98, 130, 300] {
      for _ in 0..<6 {
        let piece = (0..<length).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        let count = piece.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { merger.merge($0, count: length) } ?? 0
        }
        let merged = (0..<count).map { merger.tokens[$0] }
        #expect(merged == naiveMerge(piece.map { model.vocabulary.byteTokens[Int($0)] }, model.merges))
      }
    }
  }

  @Test func longRunsTakeAboutLinearTime() throws {
    let tokenizer = try SmallTokenizer.trained(preTokenizer: .gpt2)
    let clock = ContinuousClock()
    func time(_ count: Int, _ unit: String) -> Duration {
      let text = Array(repeatElement(Array(unit.utf8), count: count).joined())
      var ids: [UInt32] = []
      return clock.measure { tokenizer.encode(text, into: &ids) }
    }
    for unit in ["the", "t", " ", "\n", "=", "\u{301}"] {
      _ = time(100, unit)
      let short = time(2_000, unit)
      let long = time(16_000, unit)
      // Eight times the text; sixty-four times the time would be quadratic. Room for a busy machine.
      #expect(long < short * 30 + .milliseconds(200), "\(unit.debugDescription)")
    }
  }

  @Test func wholePiecesGoFirstWhereTheFileSaysSo() throws {
    // "abc" is a token that merging cannot reach: a+b comes first, and ab+c is no merge.
    let tokens = ["ab", "bc", "abc"]
    let merges = ["a b", "b c", "a bc"]
    let merging = try SmallTokenizer.tokenizer(tokens: tokens, merges: merges)
    let whole = try SmallTokenizer.tokenizer(tokens: tokens, merges: merges, model: #","ignore_merges":true"#)
    #expect(merging.encode("abc") == [256, 99])
    #expect(whole.encode("abc") == [258])
    // Inside a longer piece nothing changes.
    #expect(whole.encode("abcd") == [256, 99, 100])
  }

  @Test func laterMergesOfEqualPairsCount() throws {
    let tokenizer = try SmallTokenizer.tokenizer(tokens: ["ab", "bc"], merges: ["a b", "b c", "a b"])
    #expect(tokenizer.encode("abc") == [97, 257])
  }

  @Test func cachesDoNotChangeResults() throws {
    let tokenizer = try SmallTokenizer.trained()
    var source = RandomText(random: SeededGenerator(state: 41))
    var kept = tokenizer.makeEncoder()
    for _ in 0..<60 {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: source.scalars(most: 60))
      let string = String(text)
      let fresh = EncoderWorkspace(tokenizer.model, PieceMemory())
      fresh.begin()
      var ids: [UInt32] = []
      var ends: [Int] = []
      Array(string.utf8).withUnsafeBufferPointer {
        fresh.encode($0, specials: .recognised, into: &ids, ends: &ends, wantsEnds: false)
      }
      #expect(kept.encode(string) == ids)
      #expect(kept.encode(string) == ids)
    }
  }

  @Test func longPieceCacheStartsAfreshWhenFull() {
    var cache = LongPieceCache()
    var found = 0
    for number in 0..<140_000 {
      let piece = Array("a piece that is long \(number)".utf8)
      piece.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let hash = ByteHash.hash(base, count: buffer.count)
        #expect(cache.find(base, count: buffer.count, hash: hash) == nil)
        [UInt32(number), 7].withUnsafeBufferPointer {
          cache.insert(base, count: buffer.count, hash: hash, tokens: $0)
        }
        var tokens: [UInt32] = [0, 0]
        if let range = cache.find(base, count: buffer.count, hash: hash), range.count == 2 {
          tokens.withUnsafeMutableBufferPointer { target in
            if let start = target.baseAddress { cache.copy(range, to: start) }
          }
          if tokens == [UInt32(number), 7] { found += 1 }
        }
      }
    }
    #expect(found == 140_000)
  }

  @Test(arguments: [1, 2, 5])
  func batchesGiveWhatSingleTextsGive(_ threads: Int) throws {
    let tokenizer = try SmallTokenizer.trained()
    let texts = [""] + SmallTokenizer.text.split(separator: ".").map(String.init)
    let expected = texts.map { tokenizer.encode($0) }
    #expect(tokenizer.encodeBatch(texts, threads: threads) == expected)
    #expect(tokenizer.encodeBatch(texts.map { Array($0.utf8) }, threads: threads) == expected)
    #expect(tokenizer.encodeBatch([String](), threads: threads) == [])
  }

  @Test func manyThreadsAtOnce() async throws {
    let tokenizer = try SmallTokenizer.trained()
    let lines = SmallTokenizer.text.split(separator: " ").map(String.init)
    let expected = lines.map { tokenizer.encode($0) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var encoder = tokenizer.makeEncoder()
          for _ in 0..<5 where lines.map({ encoder.encode($0) }) != expected { return false }
          return lines.map { tokenizer.encode($0) } == expected
        }
      }
      for await isEqual in group { #expect(isEqual) }
    }
  }

  @Test func normalizationKeepsOffsetsOfTheOriginal() throws {
    let tokenizer = try SmallTokenizer.tokenizer(normalizer: #"{"type":"NFC"}"#)
    let text = "xe\u{301}y\u{41}\u{30A}z"
    var ids: [UInt32] = []
    var ends: [Int] = []
    tokenizer.encode(text.utf8, into: &ids, ends: &ends)
    #expect(tokenizer.decodeText(ids).utf8.elementsEqual("x\u{E9}y\u{C5}z".utf8))
    #expect(ids.count == 7)
    // x; both bytes of é end where e and its accent end; y; both bytes of Å; z.
    #expect(ends == [1, 4, 4, 5, 8, 8, 9])
  }

  @Test func templateGoesAroundOnRequest() throws {
    let tokenizer = try SmallTokenizer.tokenizer(
      added: #"[{"id":256,"content":"<s>","special":true},{"id":257,"content":"</s>","special":true}]"#,
      postProcessor: """
        {"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing","single":[
        {"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
        {"SpecialToken":{"id":"</s>","type_id":0}}],"special_tokens":{"<s>":{"id":"<s>","ids":[256]},
        "</s>":{"id":"</s>","ids":[257]}}}]}
        """)
    #expect(tokenizer.template == ([256], [257]))
    #expect(tokenizer.encode("ab") == [97, 98])
    #expect(tokenizer.encode("ab", addSpecialTokens: true) == [256, 97, 98, 257])
    #expect(tokenizer.encode("", addSpecialTokens: true) == [256, 257])
    #expect(tokenizer.beginningOfText == 256)
    #expect(tokenizer.endOfText == 257)
    let again = try Tokenizer(json: tokenizer.json()[...], source: "again")
    #expect(again.encode("ab", addSpecialTokens: true) == [256, 97, 98, 257])
  }
}
