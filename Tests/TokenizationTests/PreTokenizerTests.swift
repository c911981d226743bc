import Testing

@testable import Tokenization

/// The hand-written scanners against the regular expressions they stand for.
struct PreTokenizerTests {
  static let patternRules = SplitRule.allCases.filter { $0.pattern != nil }

  private func pieces(_ text: [UInt8], _ preTokenizer: PreTokenizer) -> [[UInt8]] {
    let splitter = PieceSplitter(preTokenizer)
    var pieces: [[UInt8]] = []
    text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      splitter.forEachBatch(in: 0..<buffer.count, of: base) { start, ends in
        var start = start
        for end in ends {
          pieces.append(Array(buffer[start..<end]))
          start = end
        }
      }
    }
    return pieces
  }

  private func utf8(_ scalars: [Unicode.Scalar]) -> [UInt8] {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return Array(String(text).utf8)
  }

  @Test(arguments: patternRules)
  func equalsItsPattern(_ rule: SplitRule) throws {
    let regex = ReferenceRegex(try #require(rule.pattern))
    let general = try PreTokenizer(steps: [.rule(rule)]).asExpressions()
    var source = RandomText(random: SeededGenerator(state: 7))
    for _ in 0..<250 {
      let text = source.scalars(most: 24)
      let found = pieces(utf8(text), PreTokenizer(steps: [.rule(rule)]))
      let expected = regex.pieces(of: text).map(utf8)
      #expect(found == expected, "\(text.map { String($0.value, radix: 16) })")
      #expect(pieces(utf8(text), general) == expected, "\(text.map { String($0.value, radix: 16) })")
    }
  }

  /// `Digits` knows the numbers of Unicode 17.0 (here TOLONG SIKI DIGIT TWO), by Rust's `char::is_numeric`; expressions
  /// know those of 16.0.
  @Test func digitsOfALaterUnicode() throws {
    let digit = Array("\u{11DE2}".utf8)
    let text = Array("a".utf8) + digit + digit + Array("1".utf8)
    #expect(
      pieces(text, PreTokenizer(steps: [.rule(.singleNumbers)]))
        == [Array("a".utf8), digit, digit, Array("1".utf8)])
    #expect(
      pieces(text, PreTokenizer(steps: [.rule(.numberRuns)])) == [Array("a".utf8), Array(text.dropFirst())])
    #expect(
      pieces(text, PreTokenizer(steps: [.rule(.numberTriples)])) == [Array(text.dropLast()), Array("1".utf8)])
  }

  /// tiktoken's first spelling of cl100k is the language of Llama 3's; its present one is not.
  @Test func otherSpellings() {
    let first =
      #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#
    let gpt2 =
      #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#
    for (spelling, rule) in [(first, SplitRule.llama3), (gpt2, .gpt2)] {
      #expect(SplitRule(pattern: spelling) == rule)
      let regex = ReferenceRegex(spelling)
      var source = RandomText(random: SeededGenerator(state: 11))
      for _ in 0..<250 {
        let text = source.scalars(most: 24)
        #expect(pieces(utf8(text), PreTokenizer(steps: [.rule(rule)])) == regex.pieces(of: text).map(utf8))
      }
    }
    #expect(pieces(Array("a\n ".utf8), .cl100k).count == 2)
    #expect(pieces(Array("a\n ".utf8), .llama3).count == 3)
  }

  @Test(arguments: PreTokenizer.names)
  func piecesCoverTheText(_ name: String) throws {
    let preTokenizer = try #require(PreTokenizer(named: name))
    var random = SeededGenerator(state: 3)
    for _ in 0..<100 {
      // Mostly not UTF-8 at all.
      let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : UInt8(ascii: " ") + UInt8.random(in: 0..<90, using: &random)
      }
      let found = pieces(bytes, preTokenizer)
      #expect(Array(found.joined()) == bytes)
      #expect(!found.contains([]))
    }
  }

  @Test func rulesOfASequenceSeeOnlyTheirPiece() {
    // Splits digits first: the words' rule cannot see the letter after them.
    #expect(
      pieces(Array("a12345b".utf8), .deepSeekV3).map { String(decoding: $0, as: UTF8.self) } == [
        "a", "123", "45", "b",
      ])
    #expect(
      pieces(Array("日本x".utf8), .deepSeekV3).map { String(decoding: $0, as: UTF8.self) } == ["日本", "x"])
  }

  @Test func lineEndsInPatternsMayBeCharacters() {
    let pattern =
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
    #expect(SplitRule(pattern: pattern) == .deepSeekWords)
    #expect(SplitRule(pattern: "[a-z]+") == nil)
  }
}
