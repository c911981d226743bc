import CTokenKernels

/// One splitting step of a pre-tokenizer.
enum SplitRule: String, Sendable, CaseIterable {
  case gpt2
  case cl100k
  case llama3
  case qwen2
  case qwen35 = "qwen3.5"
  case o200k
  case tekken
  case deepSeekWords = "deepseek-words"
  case numberTriples = "number-triples"
  case kanaHan = "kana-han"
  case punctuationRuns = "punctuation-runs"
  case numberRuns = "number-runs"
  case spelledNumberRuns = "spelled-number-runs"
  case singleNumbers = "single-numbers"
  case digitTriples = "digit-triples"
  case markedWords = "marked-words"

  /// The regular expression that the rule carries out, in the spelling that is written to files; nil for
  /// the rules that files name by a component of their own.
  var pattern: String? {
    switch self {
    case .gpt2:
      #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    case .cl100k:
      #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"#
        + #"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"#
    case .llama3:
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
        + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case .qwen2:
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
        + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case .qwen35:
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"#
        + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case .o200k:
      #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
        + #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
        + #"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"#
        + #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
        + #"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case .tekken:
      #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
        + #"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"#
        + #"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case .deepSeekWords:
      ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
        + #"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case .numberTriples: #"\p{N}{1,3}"#
    case .kanaHan: "[一-龥\u{3040}-ゟ゠-ヿ]+"
    case .digitTriples: "[0-9][0-9][0-9]"
    case .punctuationRuns, .numberRuns, .spelledNumberRuns, .singleNumbers, .markedWords: nil
    }
  }

  /// Further spellings of the same language that are found in files.
  private var otherSpellings: [String] {
    switch self {
    case .gpt2:
      [
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#,
      ]
    case .llama3:
      [
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*"#
          + #"|\s*[\r\n]|\s+(?!\S)|\s+"#
      ]
    default: []
    }
  }

  /// The rule for a regular expression found in a file, or nil if none carries it out.
  ///
  /// Line ends that stand in the pattern as characters mean the same as `\r` and `\n`.
  init?(pattern: String) {
    // By Unicode scalars: CR LF is one Character.
    var spelled = ""
    for scalar in pattern.unicodeScalars {
      switch scalar {
      case "\r": spelled += #"\r"#
      case "\n": spelled += #"\n"#
      default: spelled.unicodeScalars.append(scalar)
      }
    }
    for rule in Self.allCases {
      if let own = rule.pattern, Array(own.unicodeScalars) == Array(spelled.unicodeScalars) {
        self = rule
        return
      }
      if rule.otherSpellings.contains(spelled) {
        self = rule
        return
      }
    }
    return nil
  }

  /// Writes the ends of the next pieces of `text`; see ``PieceScanner/fill(_:capacity:from:position:goal:)``.
  func fill(
    _ ends: UnsafeMutablePointer<Int>, capacity: Int, from text: UTF8Cursor, position: inout Int,
    goal: Int = .max
  ) -> Int {
    func run(_ scanner: some PieceScanner) -> Int {
      scanner.fill(ends, capacity: capacity, from: text, position: &position, goal: goal)
    }
    return switch self {
    case .gpt2: run(GPT2Scanner())
    case .cl100k: run(Llama3Scanner(maximumNumbers: 3, wordScalars: .letter, keepsTrailingSpace: true))
    case .llama3: run(Llama3Scanner(maximumNumbers: 3, wordScalars: .letter, keepsTrailingSpace: false))
    case .qwen2: run(Llama3Scanner(maximumNumbers: 1, wordScalars: .letter, keepsTrailingSpace: false))
    case .qwen35:
      run(Llama3Scanner(maximumNumbers: 1, wordScalars: [.letter, .mark], keepsTrailingSpace: false))
    case .o200k: run(O200kScanner(maximumNumbers: 3, contractions: true))
    case .tekken: run(O200kScanner(maximumNumbers: 1, contractions: false))
    case .deepSeekWords: run(DeepSeekScanner())
    case .numberTriples: run(NumberScanner(maximumNumbers: 3, numbers: .number))
    case .kanaHan: run(KanaHanScanner())
    case .punctuationRuns: run(PunctuationRunScanner())
    case .numberRuns: run(NumberScanner(maximumNumbers: .max, numbers: .laterNumber))
    case .spelledNumberRuns: run(SpelledNumberRunScanner())
    case .singleNumbers: run(NumberScanner(maximumNumbers: 1, numbers: .laterNumber))
    case .digitTriples: run(DigitTripleScanner())
    case .markedWords: run(MarkedWordScanner())
    }
  }
}

extension SplitRule {
  /// The rule for the kernels, nil if they do not know it.
  var kernelRule: tk_rule? {
    func rule(
      _ family: tk_family, word: ScalarClass = .letter, singleNumbers: Bool = false,
      contractions: Bool = false, keepsTrailingSpace: Bool = false
    ) -> tk_rule {
      tk_rule(
        family: family, word: word.rawValue, single_numbers: singleNumbers, contractions: contractions,
        keeps_trailing_space: keepsTrailingSpace)
    }
    return switch self {
    case .gpt2: rule(TK_GPT2)
    case .cl100k: rule(TK_LLAMA3, keepsTrailingSpace: true)
    case .llama3: rule(TK_LLAMA3)
    case .qwen2: rule(TK_LLAMA3, singleNumbers: true)
    case .qwen35: rule(TK_LLAMA3, word: [.letter, .mark], singleNumbers: true)
    case .o200k: rule(TK_O200K, contractions: true)
    case .tekken: rule(TK_O200K, singleNumbers: true)
    default: nil
    }
  }

  /// Whether the rule's pattern leaves no text between its matches.
  var matchesEverything: Bool {
    switch self {
    case .gpt2, .cl100k, .llama3, .qwen2, .qwen35, .o200k, .tekken: true
    default: false
    }
  }
}
