import Testing

@testable import Tokenization

struct TrainingTests {
  /// The definition, recounting all pairs for every merge. Ids: control tokens, bytes by spelling, merges.
  private func naiveMerges(
    _ texts: [String], _ preTokenizer: PreTokenizer, specials: Int, count: Int
  ) -> [[UInt8]] {
    var tokens: [[UInt8]] = Array(repeating: [], count: specials)
    var byteTokens = [Int](repeating: 0, count: 256)
    // Spellings sort by their scalar: printable bytes, then the others.
    for byte in (0..<256).sorted(by: { scalar($0) < scalar($1) }) {
      byteTokens[byte] = tokens.count
      tokens.append([UInt8(byte)])
    }
    var words: [[Int]] = []
    let splitter = PieceSplitter(preTokenizer)
    for text in texts {
      let bytes = Array(text.utf8)
      bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        splitter.forEachBatch(in: 0..<buffer.count, of: base) { start, ends in
          var start = start
          for end in ends {
            words.append(buffer[start..<end].map { byteTokens[Int($0)] })
            start = end
          }
        }
      }
    }
    var made: [[UInt8]] = []
    while made.count < count {
      var counts: [[Int]: Int] = [:]
      for word in words {
        for i in word.indices.dropLast() { counts[[word[i], word[i + 1]], default: 0] += 1 }
      }
      let best = counts.min { a, b in
        a.value != b.value ? a.value > b.value : (a.key[0], a.key[1]) < (b.key[0], b.key[1])
      }
      guard let best else { break }
      let bytes = tokens[best.key[0]] + tokens[best.key[1]]
      let known = tokens.firstIndex(of: bytes)
      let product = known ?? tokens.count
      if known == nil {
        tokens.append(bytes)
        made.append(bytes)
      }
      for w in words.indices {
        var merged: [Int] = []
        var i = 0
        while i < words[w].count {
          if i + 1 < words[w].count, words[w][i] == best.key[0], words[w][i + 1] == best.key[1] {
            merged.append(product)
            i += 2
          } else {
            merged.append(words[w][i])
            i += 1
          }
        }
        words[w] = merged
      }
    }
    return made
  }

  private func scalar(_ byte: Int) -> UInt32 {
    SmallTokenizer.byteSpellings[byte].unicodeScalars.first?.value ?? 0
  }

  @Test func learnsWhatRecountingLearns() throws {
    var random = SeededGenerator(state: 61)
    // Few letters and long runs: many ties, overlaps ("aaa") and different pairs that make the same bytes.
    var texts = [SmallTokenizer.text]
    for _ in 0..<10 {
      texts.append(
        String((0..<60).map { _ in "aaabbc \n".randomElement(using: &random) ?? "a" }))
    }
    var trainer = BPETrainer(preTokenizer: .gpt2)
    for text in texts { trainer.add(text) }
    let tokenizer = try trainer.train(vocabularySize: 257 + 120)
    let expected = naiveMerges(texts, .gpt2, specials: 1, count: 120)
    #expect(expected.count == 120)
    #expect((257..<UInt32(tokenizer.vocabularySize)).map { tokenizer.bytes(of: $0) ?? [] } == expected)
  }

  @Test func orderAndThreadsDoNotMatter() throws {
    let lines = SmallTokenizer.text.split(separator: "\n").map(String.init)
    var forward = BPETrainer()
    for line in lines { forward.add(line) }
    var first = BPETrainer()
    var second = BPETrainer()
    for (index, line) in lines.reversed().enumerated() {
      if index % 2 == 0 { first.add(line) } else { second.add(line) }
    }
    first.merge(second)
    #expect(try forward.train(vocabularySize: 350).json() == first.train(vocabularySize: 350).json())
  }

  @Test func writtenFilesLoadAndEncodeAlike() throws {
    for preTokenizer in [PreTokenizer.gpt2, .llama3, .o200k, .deepSeekV3, .falcon, .starcoder] {
      let tokenizer = try SmallTokenizer.trained(preTokenizer: preTokenizer, normalizer: .nfc)
      let again = try Tokenizer(json: tokenizer.json()[...], source: "again")
      #expect(again.preTokenizer == preTokenizer)
      #expect(again.normalizer == .nfc)
      #expect(again.addedTokens == tokenizer.addedTokens)
      #expect(try again.json() == tokenizer.json())
      #expect(again.notices == [])
      let text = SmallTokenizer.text + "<|im_end|> e\u{301} 12345"
      #expect(again.encode(text) == tokenizer.encode(text))
      #expect(tokenizer.endOfText == 0)
    }
  }

  @Test func rankFilesKeepIds() throws {
    let tokenizer = try SmallTokenizer.trained()
    let encoding = TiktokenEncoding(
      name: "small", preTokenizer: .llama3, specialTokens: tokenizer.specialTokens)
    let again = try Tokenizer(ranks: tokenizer.rankFile()[...], source: "small", encoding: encoding)
    #expect(again.vocabularySize == tokenizer.vocabularySize)
    for id in 0..<UInt32(tokenizer.vocabularySize) { #expect(again.bytes(of: id) == tokenizer.bytes(of: id)) }
    let json = try Tokenizer(json: again.json()[...], source: "json")
    #expect(json.encode(SmallTokenizer.text) == again.encode(SmallTokenizer.text))
    #expect(again.fingerprintBytes != tokenizer.fingerprintBytes)
  }

  @Test func badSizesAndNamesAreRefused() {
    func code(_ specials: [String], _ size: Int) -> TokenizerError.Code? {
      let trainer = BPETrainer(specialTokens: specials)
      do throws(TokenizerError) {
        _ = try trainer.train(vocabularySize: size)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(["<s>"], 256) == .badArgument)
    #expect(code(["<s>"], 257) == nil)
    #expect(code(["<s>", "<s>"], 300) == .badArgument)
    #expect(code([""], 300) == .badArgument)
    #expect(code([], .max) == .badArgument)
  }

  @Test func rarePairsStayApart() throws {
    var trainer = BPETrainer(preTokenizer: .gpt2, specialTokens: [])
    trainer.add("ab ab ab cd")
    let tokenizer = try trainer.train(vocabularySize: 1_000, minimumFrequency: 2)
    #expect((256..<UInt32(tokenizer.vocabularySize)).map { tokenizer.token($0) } == ["ab", " ab"])
  }
}
