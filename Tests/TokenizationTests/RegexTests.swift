import Testing

@testable import Tokenization

/// The general engine against the definition of backtracking, and against what the reference engines do.
struct RegexTests {
  /// All ends of matches of `node` from `place`, in the order in which a backtracking engine tries them.
  private func ends(_ node: RegexNode, _ text: [UInt32], _ place: Int) -> [Int] {
    switch node {
    case .scalar(let set): return place < text.count && set.contains(text[place]) ? [place + 1] : []
    case .sequence(let parts):
      return parts.reduce([place]) { places, part in places.flatMap { ends(part, text, $0) } }
    case .alternatives(let parts): return parts.flatMap { ends($0, text, place) }
    case .repetition(let body, let minimum, let maximum, let greed):
      if greed == .possessive {
        return Array(
          ends(.repetition(body, minimum: minimum, maximum: maximum, .greedy), text, place).prefix(1))
      }
      var further: [Int] = []
      if maximum != 0 {
        let rest = RegexNode.repetition(
          body, minimum: max(0, minimum - 1), maximum: maximum.map { $0 - 1 }, greed)
        further = ends(body, text, place).flatMap { ends(rest, text, $0) }
      }
      let here = minimum == 0 ? [place] : []
      return greed == .lazy ? here + further : further + here
    case .atomic(let body): return Array(ends(body, text, place).prefix(1))
    case .lookahead(let body, let isNegative):
      return ends(body, text, place).isEmpty == isNegative ? [place] : []
    case .lookbehind(let set, let isNegative):
      return (place > 0 && set.contains(text[place - 1])) != isNegative ? [place] : []
    case .anchor(let anchor):
      func isWord(_ i: Int) -> Bool { text.indices.contains(i) && ScalarProperty.word.contains(text[i]) }
      let stands =
        switch anchor {
        case .textStart: place == 0
        case .textEnd: place == text.count
        case .lineStart: place == 0 || text[place - 1] == 0x0A
        case .lineEnd: place == text.count || text[place] == 0x0A
        case .wordBoundary: isWord(place - 1) != isWord(place)
        case .noWordBoundary: isWord(place - 1) == isWord(place)
        }
      return stands ? [place] : []
    }
  }

  private func random(_ depth: Int, _ random: inout SeededGenerator) -> RegexNode {
    let letters: [UInt32] = [0x61, 0x62, 0x20, 0x0A, 0xE9]
    func set() -> ScalarSet {
      let some = ScalarSet(letters.filter { _ in Bool.random(using: &random) }.map { $0...$0 })
      return Int.random(in: 0..<4, using: &random) == 0 ? some.complement : some
    }
    switch depth > 0 ? Int.random(in: 0..<12, using: &random) : 0 {
    case 1, 2, 3:
      return .sequence(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in self.random(depth - 1, &random) })
    case 4, 5:
      return .alternatives(
        (0..<Int.random(in: 2...3, using: &random)).map { _ in self.random(depth - 1, &random) })
    case 6, 7, 8, 9:
      var body = self.random(depth - 1, &random)
      if body.isNullable { body = .scalar(set()) }
      let minimum = Int.random(in: 0...2, using: &random)
      let maximum = Bool.random(using: &random) ? nil : minimum + Int.random(in: 0...2, using: &random)
      let greed =
        [RegexNode.Greed.greedy, .greedy, .lazy, .possessive].randomElement(using: &random) ?? .greedy
      return .repetition(body, minimum: minimum, maximum: maximum, greed)
    case 10:
      let body = self.random(depth - 1, &random)
      return Bool.random(using: &random)
        ? .atomic(body) : .lookahead(body, isNegative: Bool.random(using: &random))
    case 11:
      let anchors: [RegexNode.Anchor] = [
        .textStart, .textEnd, .lineStart, .lineEnd, .wordBoundary, .noWordBoundary,
      ]
      if let anchor = anchors.randomElement(using: &random), Bool.random(using: &random) {
        return .anchor(anchor)
      }
      return .lookbehind(set(), isNegative: Bool.random(using: &random))
    default: return .scalar(set())
    }
  }

  @Test func randomExpressionsMatchAsTheirDefinitionDoes() throws {
    var generator = SeededGenerator(state: 5)
    let alphabet: [Unicode.Scalar] = ["a", "a", "b", " ", "\n", "é", "x"]
    for _ in 0..<1_500 {
      let node = random(4, &generator)
      let matcher = RegexMatcher(try RegexCompiler.compile(node, word: ScalarProperty.word))
      for _ in 0..<3 {
        let scalars = (0..<Int.random(in: 0..<9, using: &generator)).map { _ in
          alphabet.randomElement(using: &generator) ?? "a"
        }
        var offsets = [0]
        var text = String.UnicodeScalarView()
        for scalar in scalars {
          text.append(scalar)
          offsets.append(String(text).utf8.count)
        }
        var expected: [Range<Int>] = []
        for start in 0...scalars.count {
          if let end = ends(node, scalars.map(\.value), start).first {
            expected.append(offsets[start]..<offsets[end])
          }
        }
        // One matcher for all starts: what it remembers must hold for later ones.
        var found: [Range<Int>] = []
        var bytes = Array(String(text).utf8)
        bytes.append(0)
        bytes.withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          let cursor = UTF8Cursor(base, limit: buffer.count - 1, table: .shared)
          matcher.begin(at: 0)
          for start in offsets {
            if let match = matcher.firstMatch(in: cursor, from: start), match.lowerBound == start {
              found.append(match)
            }
          }
        }
        #expect(found == expected, "\(node) on \(scalars)")
      }
    }
  }

  private func matches(_ pattern: String, _ text: String, _ dialect: RegexDialect = .oniguruma) throws
    -> [String]
  {
    let matcher = RegexMatcher(try RegularExpression(pattern, dialect).program)
    var found: [String] = []
    let bytes = Array(text.utf8) + [0]
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let cursor = UTF8Cursor(base, limit: buffer.count - 1, table: .shared)
      matcher.begin(at: 0)
      var sequence = MatchSequence(cursor, at: 0)
      while let match = sequence.next(matcher) {
        found.append(String(decoding: buffer[match], as: UTF8.self))
      }
    }
    return found
  }

  @Test func theLanguageIsReadAsInFiles() throws {
    #expect(try matches(#"\d{1,3}(?=(?:\d{3})*\b)"#, "1234567 12") == ["1", "234", "567", "12"])
    #expect(try matches("(?i:'s|k)x?", "'S'ſ'sK\u{212A}x") == ["'S", "'ſ", "'s", "K", "\u{212A}x"])
    #expect(try matches(#"[\p{L}&&[^\p{Han}]]+"#, "ab漢字cd") == ["ab", "cd"])
    #expect(try matches(#"[^a-c\]\-]+"#, "abx]-yc") == ["x", "y"])
    #expect(try matches(#"a+?b|a++a|[\x{4e00}-\u9fa5]"#, "aab aaa 中") == ["aab", "中"])
    #expect(try matches(#"(?<=\s)\S+|^\S"#, "ab cd\nef") == ["a", "cd", "ef"])
    #expect(try matches(#"\P{^Lu}|\p{Uppercase_Letter}"#, "aBc") == ["B"])
    #expect(try matches("a$", "a\na") == ["a", "a"])
    #expect(try matches("a$", "a\na", .fancyRegex) == ["a"])
    #expect(try matches("a{1,2}+", "aaaa") == ["aaaa"])
    #expect(try matches("a{1,2}+", "aaaa", .fancyRegex) == ["aa", "aa"])
    #expect(try matches("x*", "axb") == ["", "x", ""])
    #expect(try matches(#"\w+"#, "x½ a\u{200D}b") == ["x½", "a", "b"])
    #expect(try matches(#"\w+"#, "x½ a\u{200D}b", .fancyRegex) == ["x", "a\u{200D}b"])
    #expect(try matches(#"\b"#, "½ a").count == 4)
    #expect(try matches(#"\b"#, "½ a", .fancyRegex).count == 2)
  }

  @Test(arguments: [
    (#"(a)\1"#, "\\1"), ("(?<=ab)c", "lookbehind"), ("[[:alpha:]]", "[:alpha:]"),
    (#"\p{Klingon}"#, "Klingon"),
    ("(?x: a)", "(?x"), ("(a*)*", "match nothing"), ("a)", ")"), ("(a", "("), ("[a", "["),
    ("a{2,1}", "bounds"),
    ("*a", "nothing to repeat"), (#"\X"#, "\\X"), ("(?i:é)", "beyond ASCII"), ("(?i:ss)", "ss"),
    ("[b-a]", "range"),
    ("[a--b]", "clear range"), ("[--a]", "difference"), ("a{9999}", "count"), ("a\\", "\\"),
    ("(?:(?:a{0,900}b){0,900}c){9}", "steps"),
  ])
  func whatIsNotKnownIsRefusedByName(_ pattern: String, _ named: String) {
    let error = #expect(throws: RegexError.self) { try RegularExpression(pattern, .oniguruma) }
    #expect(error?.message.contains(named) == true, "\(error?.message ?? "none")")
  }

  /// Patterns that take a backtracking engine exponential or quadratic time.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["(?:a+)+b", "(?:a|aa)+$b", "a*a*a*b", "(?:a?b?)x|(?:a*(?=c))", #"a+(?!a)b"#])
  func noTextTakesLong(_ pattern: String) throws {
    #expect(try matches(pattern, String(repeating: "a", count: 10_000)).allSatisfy(\.isEmpty))
  }
}
