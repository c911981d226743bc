import Testing

@testable import Tokenization

/// Normalizers of `tokenizer.json`. The wanted texts are those that Hugging Face tokenizers 0.23.3 gives.
struct NormalizerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var normalizer: String
    var text: String
    var wanted: String
    var testDescription: String { normalizer }
  }

  static let cases: [Case] = [
    Case(normalizer: #"{"type":"NFD"}"#, text: "é각x", wanted: "e\u{301}\u{1100}\u{1161}\u{11A8}x"),
    Case(normalizer: #"{"type":"NFKC"}"#, text: "ﬁ①Ａｶ\u{FF9E}…", wanted: "fi1Aガ..."),
    Case(normalizer: #"{"type":"NFKD"}"#, text: "ﬁé\u{1E9B}", wanted: "fie\u{301}s\u{307}"),
    Case(normalizer: #"{"type":"Lowercase"}"#, text: "İΣΑΣ ǅ ẞÅ", wanted: "i\u{307}σασ ǆ ßå"),
    Case(normalizer: #"{"type":"StripAccents"}"#, text: "e\u{301}\u{323}é\u{903}", wanted: "eé"),
    Case(normalizer: #"{"type":"Nmt"}"#, text: "a\u{1}\tb\u{200B}▁\u{FFFD}\u{85}", wanted: "a b   \u{85}"),
    Case(
      normalizer:
        #"{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"lowercase":true}"#,
      text: "Éa\u{0}\t你\u{200D}B", wanted: "ea  你 b"),
    Case(
      normalizer: #"{"type":"BertNormalizer","strip_accents":false,"lowercase":true}"#, text: "É", wanted: "é"
    ),
    Case(
      normalizer: #"{"type":"BertNormalizer","strip_accents":null,"lowercase":false}"#, text: "É", wanted: "É"
    ),
    Case(
      normalizer: """
        {"type":"Sequence","normalizers":[{"type":"NFC"},
         {"type":"Replace","pattern":{"Regex":"\\\\s+"},"content":" "},{"type":"Lowercase"}]}
        """, text: "E\u{301}  \n A", wanted: "é a"),
  ]

  @Test(arguments: cases)
  func givesWhatHuggingFaceGives(_ which: Case) throws {
    let tokenizer = try SmallTokenizer.tokenizer(normalizer: which.normalizer)
    #expect(tokenizer.decode(tokenizer.encode(which.text)) == Array(which.wanted.utf8))
  }

  /// Ends in the original text: of what was replaced where the length changed, of what was dropped nothing.
  @Test func endsAreThoseOfTheOriginal() throws {
    func ends(_ normalizer: String, _ text: String) throws -> [Int] {
      var ids: [UInt32] = []
      var ends: [Int] = []
      try SmallTokenizer.tokenizer(normalizer: normalizer).encode(text.utf8, into: &ids, ends: &ends)
      return ends
    }
    #expect(try ends(#"{"type":"Lowercase"}"#, "AbÉ") == [1, 2, 3, 4])
    #expect(try ends(#"{"type":"Lowercase"}"#, "xİy") == [1, 3, 3, 3, 4])
    #expect(try ends(#"{"type":"StripAccents"}"#, "e\u{301}xy") == [1, 4, 5])
    #expect(try ends(#"{"type":"NFKC"}"#, "ﬁＡＢ") == [3, 3, 6, 9])
    #expect(try ends(#"{"type":"NFD"}"#, "éx") == [2, 2, 2, 3])
    #expect(
      try ends(
        #"{"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"StripAccents"},{"type":"Lowercase"}]}"#,
        "Éﬁ!") == [2, 5, 5, 6])
  }

  @Test func textThatNeedsNoChangeIsNotCopied() {
    let steps: [NormalizationStep] = [
      .form(.nfc), .form(.nfd), .form(.nfkc), .form(.nfkd), .scalars(.lowercase), .scalars(.stripMarks),
      .scalars(.stripNonspacingMarks), .scalars(.nmt), .scalars(.cleanText), .scalars(.spaceIdeographs),
    ]
    var text = "plain text of 7 words, and more: ß, æ и мир"
    text.withUTF8 { buffer in
      guard let base = buffer.baseAddress else { return }
      for step in steps {
        #expect(
          TextNormalizer(Normalizer(steps: [step])).normalize(base, 0..<buffer.count) == nil, "\(step.name)")
      }
    }
  }

  /// Every scalar that the standard library knows; it may be of a later version of Unicode than the tables.
  @Test func lowercaseIsThatOfTheStandardLibrary() {
    var count = 0
    for value in UInt32(0)..<0x110000 where value != LowercaseMapping.dottedCapital {
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 17 else {
        continue
      }
      let small = LowercaseMapping.lowercase(value)
      if small != value { count += 1 }
      #expect(
        scalar.properties.lowercaseMapping.unicodeScalars.map(\.value) == [small],
        "\(String(value, radix: 16))")
    }
    #expect(count > 1_300)
  }

  /// The sizes of the sets, counted in Hugging Face's normalizers over all scalars.
  @Test func setsOfOlderVersions() {
    func count(_ set: ScalarSet) -> Int { set.ranges.reduce(0) { $0 + $1.count } }
    #expect(count(ScalarProperty.oldMarks) == 2_097)
    // Those that decompose into several are dropped too, and are in it.
    #expect(count(ScalarProperty.oldNonspacingMarks) == 1_567)
    #expect(count(ScalarProperty.oldControls) == 137_683)
  }

  /// Cut as the standard library cuts, which follows Unicode Standard Annex 29 too.
  @Test func clustersAreCharacters() {
    var source = RandomText(random: SeededGenerator(state: 9))
    let telling = Array(
      "e\u{301}\u{308}\u{200D}\u{200C}\u{FE0F}👩🏽❤©\u{1F1E6}\u{1F1E7}\u{600}\u{110BD}\u{903}\u{E33}\r\n\u{0}\u{AD}\u{1100}\u{1161}\u{11A8}가각\u{915}\u{94D}\u{937}\u{93C}\u{C95}\u{CCD}"
        .unicodeScalars)
    let clusters = GraphemeClusters()
    for _ in 0..<3_000 {
      var view = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...9, using: &source.random) {
        view.append(
          Int.random(in: 0..<4, using: &source.random) == 0
            ? source.scalar() : telling.randomElement(using: &source.random) ?? "e")
      }
      var text = String(view)
      let wanted = text.map { $0.utf8.count }
      let found = text.withUTF8 { buffer in
        var lengths: [Int] = []
        guard let base = buffer.baseAddress else { return lengths }
        let cursor = UTF8Cursor(base, limit: buffer.count, table: ScalarClassTable.shared)
        var start = 0
        while start < buffer.count {
          let end = clusters.end(in: cursor, from: start)
          lengths.append(end - start)
          start = end
        }
        return lengths
      }
      #expect(found == wanted, "\(view.map { String($0.value, radix: 16) })")
    }
  }

  /// A map in which A becomes x, in Hugging Face's way: with what belongs to its cluster, if that is short.
  @Test func precompiledTakesClusters() throws {
    var units = [UInt32](repeating: 0, count: 512)
    units[0] = 256 << 10
    units[256 ^ 0x41] = UInt32(1) << 10 | 1 << 8 | 0x41
    units[(256 ^ 0x41) ^ 1] = 0x8000_0000
    var map: [UInt8] = []
    for word in [UInt32(units.count * 4)] + units { withUnsafeBytes(of: word.littleEndian) { map += $0 } }
    map += [UInt8(ascii: "x"), 0]
    var encoded: [UInt8] = []
    map.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
    let tokenizer = try SmallTokenizer.tokenizer(
      normalizer:
        #"{"type":"Precompiled","precompiled_charsmap":"\#(String(decoding: encoded, as: UTF8.self))"}"#
    )
    func normalized(_ text: String) -> String { tokenizer.decodeText(tokenizer.encode(text)) }
    #expect(normalized("bAAb") == "bxxb")
    #expect(normalized("A\u{301}b").unicodeScalars.elementsEqual("xb".unicodeScalars))
    #expect(
      normalized("A\u{301}\u{302}\u{303}b").unicodeScalars.elementsEqual(
        "x\u{301}\u{302}\u{303}b".unicodeScalars))
    #expect(normalized("bA") == "bx")
    #expect(throws: TokenizerError.self) {
      try SmallTokenizer.tokenizer(normalizer: #"{"type":"Precompiled","precompiled_charsmap":"AAAA"}"#)
    }
  }

  /// Text is spelled first, and cut and merged as spelled.
  @Test func byteLevelNormalizer() throws {
    let text = SmallTokenizer.json(
      tokens: ["Ġa"], merges: ["Ġ a"], normalizer: #"{"type":"ByteLevel"}"#, preTokenizer: "null")
    let tokenizer = try Tokenizer(json: Array(text.utf8)[...], source: "small.json")
    var ids: [UInt32] = []
    var ends: [Int] = []
    tokenizer.encode("x aé".utf8, into: &ids, ends: &ends)
    #expect(ids == [0x78, 256, 0xC3, 0xA9])
    #expect(ends == [1, 3, 4, 5])
    #expect(tokenizer.decodeText(ids) == "x aé")
  }

  @Test func dropoutIsOffAndSaidSo() throws {
    let tokenizer = try SmallTokenizer.tokenizer(tokens: ["ab"], merges: ["a b"], model: #","dropout":0.5"#)
    #expect((0..<20).allSatisfy { _ in tokenizer.encode("ab") == [256] })
    #expect(tokenizer.notices.contains { $0.contains("dropout 0.5") })
  }
}
