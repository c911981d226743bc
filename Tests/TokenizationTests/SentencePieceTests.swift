import Testing

@testable import Tokenization

/// Models of SentencePiece made on the spot. What their rules give is worked out by hand here; against the library
/// itself they are checked by `Benchmarks/tokenizers/fuzz_sentencepiece.py`.
struct SentencePieceTests {
  private typealias Kind = SentencePieceModel.Kind

  /// Ids: 0 unknown, 1 and 2 control, then the given pieces, the scores falling.
  private func model(
    _ pieces: [String], kinds: [String: Kind] = [:], scores: [String: Float] = [:], algorithm: Int = 2,
    byteFallback: Bool = false, rules: [(field: Int, value: Int)] = [(4, 0)], characterMap: [UInt8] = []
  ) -> [UInt8] {
    var all: [(text: String, kind: Kind)] = [("<unk>", .unknown), ("<s>", .control), ("</s>", .control)]
    if byteFallback {
      let digits = Array("0123456789ABCDEF")
      all += (0..<256).map { ("<0x\(digits[$0 >> 4])\(digits[$0 & 15])>", .byte) }
    }
    all += pieces.map { ($0, kinds[$0] ?? .normal) }
    var file = ProtobufWriter()
    for (id, piece) in all.enumerated() {
      var message = ProtobufWriter()
      message.add(1, Array(piece.text.utf8))
      message.add(2, float: scores[piece.text] ?? -Float(id))
      message.add(3, piece.kind.rawValue)
      file.add(1, message.bytes)
    }
    var training = ProtobufWriter()
    training.add(3, algorithm)
    training.add(35, byteFallback ? 1 : 0)
    file.add(2, training.bytes)
    var normalization = ProtobufWriter()
    if !characterMap.isEmpty { normalization.add(2, characterMap) }
    for (field, value) in rules { normalization.add(field, value) }
    file.add(3, normalization.bytes)
    return file.bytes
  }

  private func tokenizer(_ bytes: [UInt8]) throws -> Tokenizer {
    try Tokenizer(sentencePiece: bytes[...], source: "small.model")
  }

  private func error(_ bytes: [UInt8]) -> TokenizerError? {
    do throws(TokenizerError) {
      _ = try Tokenizer(sentencePiece: bytes[...], source: "small.model")
      return nil
    } catch {
      return error
    }
  }

  private let letters = ["▁", "a", "b", "c"]

  @Test func mergesByScoreAndMarksSpaces() throws {
    // 3 ▁, 4 a, 5 b, 6 c, 7 bc, 8 ab, 9 ▁ab, 10 abc
    let small = try tokenizer(model(letters + ["bc", "ab", "▁ab", "abc"]))
    // bc has the higher score, so ab never comes about before c.
    #expect(small.encode("abc", specials: .asText) == [3, 10])
    #expect(small.encode("ab bc") == [9, 3, 7])
    #expect(small.encode("  a") == [3, 3, 3, 4])
    #expect(small.encode("") == [])
    #expect(small.decodeText([3, 10]) == "abc")
    #expect(small.decodeText([9, 3, 7]) == "ab bc")
    #expect(small.beginningOfText == 1)
    #expect(small.endOfText == 2)
    #expect(throws: TokenizerError.self) { try small.json() }
    #expect(throws: TokenizerError.self) { try small.rankFile() }
  }

  @Test func equalScoresGoFromTheLeft() throws {
    let small = try tokenizer(model(letters + ["bc", "ab"], scores: ["bc": -7, "ab": -7]))
    // 7 bc, 8 ab: ab stands further left although bc has the smaller id.
    #expect(small.encode("abc") == [3, 8, 6])
  }

  @Test func unknownCharactersBecomeBytesOrUnknown() throws {
    let plain = try tokenizer(model(letters))
    #expect(plain.encode("aéüb") == [3, 4, 0, 5])
    let bytes = try tokenizer(model(letters, byteFallback: true))
    let first: UInt32 = 3
    let base: UInt32 = first + 256
    #expect(bytes.encode("aéb") == [base, base + 1, first + 0xC3, first + 0xA9, base + 2])
    #expect(bytes.decodeText(bytes.encode("aéb")) == "aéb")
    // Bytes that are no UTF-8 become U+FFFD first, as in the library.
    var ids: [UInt32] = []
    bytes.encode([0x61, 0xFF], into: &ids)
    #expect(ids == [base, base + 1, first + 0xEF, first + 0xBF, first + 0xBD])
  }

  @Test func controlPiecesAreTextOnRequest() throws {
    let small = try tokenizer(model(letters + ["<", "s", ">"]))
    #expect(small.encode("a<s>b") == [3, 4, 1, 3, 5])
    #expect(small.encode("a<s>b", specials: .asText) == [3, 4, 7, 8, 9, 5])
  }

  @Test func piecesOfAUserStayWhole() throws {
    // 7 is a user's "ab", found before merging; "bc" (8) would win by score.
    let small = try tokenizer(
      model(
        letters + ["ab", "bc", "▁▁"], kinds: ["ab": .userDefined, "▁▁": .userDefined], scores: ["bc": 5]))
    #expect(small.encode("abc") == [3, 7, 6])
    #expect(small.encode("  abc", specials: .asText) == [9, 3, 7, 6])
  }

  @Test func spacesAreJoinedOnRequest() throws {
    let joined = try tokenizer(model(letters, rules: []))
    #expect(joined.encode("  a  b ") == [3, 4, 3, 5])
    #expect(joined.encode("   ") == [])
    let bare = try tokenizer(model(letters, rules: [(3, 0), (4, 0)]))
    #expect(bare.encode("a b") == [4, 3, 5])
    var ids: [UInt32] = []
    var ends: [Int] = []
    joined.encode("  a  b ".utf8, into: &ids, ends: &ends)
    #expect(ends.last == 6)
    #expect(ends == ends.sorted())
    // Decoding, all marks before the first text vanish where runs of spaces are one, else the first alone.
    let kept = try tokenizer(model(letters))
    for (tokenizer, text) in [(joined, "a b"), (kept, " a b")] {
      let ids: [UInt32] = [3, 3, 4, 3, 5]
      #expect(tokenizer.decodeText(ids) == text)
      var streaming = tokenizer.makeStreamingDecoder()
      #expect(ids.map { streaming.append($0) }.joined() + streaming.finish() == text)
    }
  }

  /// A map by which "A" becomes "a" and "é" becomes "bc": a trie of the layout of darts-clone, laid out by hand.
  @Test func characterMapsReplaceTheLongestText() throws {
    // Unit: offset << 10 | has_leaf << 8 | label. Children of a unit at p stand at p ^ offset ^ label.
    var units = [UInt32](repeating: 0, count: 512)
    units[0] = 256 << 10
    units[256 ^ 0x41] = UInt32(1) << 10 | 1 << 8 | 0x41
    units[(256 ^ 0x41) ^ 1] = 0x8000_0000 | 0
    units[256 ^ 0xC3] = UInt32(2) << 10 | 0xC3
    let second = (256 ^ 0xC3) ^ 2 ^ 0xA9
    units[second] = UInt32(1) << 10 | 1 << 8 | 0xA9
    units[second ^ 1] = 0x8000_0000 | 2
    var map: [UInt8] = []
    for word in [UInt32(units.count * 4)] + units { withUnsafeBytes(of: word.littleEndian) { map += $0 } }
    map += [0x61, 0, 0x62, 0x63, 0]
    let small = try tokenizer(model(letters, characterMap: map))
    #expect(small.encode("Aéb") == [3, 4, 5, 6, 5])
    #expect(error(model(letters, characterMap: Array(map.prefix(1000))))?.code == .malformed)
  }

  @Test func othersAreRefusedByName() {
    #expect(error(model(letters, algorithm: 1))?.code == .unsupported)
    #expect(error(model(letters, algorithm: 1))?.message.contains("unigram") == true)
    #expect(error(model(letters + ["ab"], kinds: ["ab": .unused]))?.message.contains("unused") == true)
    #expect(error(model(letters + ["ax"]))?.message.contains("\"x\"") == true)
    #expect(error(model(letters + ["a"]))?.code == .inconsistentVocabulary)
    #expect(error(model(letters, kinds: ["a": .byte], byteFallback: false)) == nil)
    var file = ProtobufWriter()
    file.add(1, [0x0A, 0x01, 0x61])
    #expect(error(file.bytes)?.code == .unsupported)
  }

  @Test func everyTruncationIsRefusedOrLoads() {
    let whole = model(letters + ["ab"], byteFallback: true)
    var refused = 0
    for length in 0..<whole.count {
      if let error = error(Array(whole.prefix(length))) {
        #expect(!error.remedy.isEmpty)
        refused += 1
      }
    }
    #expect(refused > whole.count - 100)
  }

  @Test func documentsWithTheTablesGiveTheSame() throws {
    let bytes = model(
      letters + ["ab", "bc", "▁▁"], kinds: ["▁▁": .userDefined], byteFallback: true)
    let description = try SentencePieceFile.read(bytes[...], source: "x")
    let again = try SentencePieceFile.read(
      description.document[...], source: "x", tables: description.model.tables)
    #expect(description.document.count < bytes.count + 600)
    #expect(again.model.addedTokens == description.model.addedTokens)
    #expect(again.model.normalizer == description.model.normalizer)
    #expect(again.roles == description.roles)
    let first = Tokenizer(description, source: "x", bytes: .held([]))
    let second = Tokenizer(again, source: "x", bytes: .held([]))
    for text in ["ab  c<s>bcé", "", "x"] { #expect(first.encode(text) == second.encode(text)) }
  }
}

/// Writes the wire format of Protocol Buffers.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: Int, _ content: [UInt8]) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(content.count))
    bytes += content
  }

  mutating func add(_ field: Int, _ number: Int) {
    varint(UInt64(field << 3))
    varint(UInt64(bitPattern: Int64(number)))
  }

  mutating func add(_ field: Int, float: Float) {
    varint(UInt64(field << 3 | 5))
    withUnsafeBytes(of: float.bitPattern.littleEndian) { bytes += $0 }
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
