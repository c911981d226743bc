/// What a regular expression says, as a tree.
indirect enum RegexNode: Sendable, Hashable {
  /// One scalar of a set.
  case scalar(ScalarSet)
  /// One after the other; none matches the empty text.
  case sequence([RegexNode])
  /// The first that leads to a match.
  case alternatives([RegexNode])
  case repetition(RegexNode, minimum: Int, maximum: Int?, Greed)
  /// What is matched inside is never given back.
  case atomic(RegexNode)
  case lookahead(RegexNode, isNegative: Bool)
  /// One scalar of a set before this place.
  case lookbehind(ScalarSet, isNegative: Bool)
  case anchor(Anchor)

  /// Which number of repetitions is tried first, and whether others are tried.
  enum Greed: Sendable, Hashable {
    case greedy
    case lazy
    case possessive
  }

  /// A place in the text.
  enum Anchor: Sendable, Hashable {
    case textStart
    case textEnd
    case lineStart
    case lineEnd
    case wordBoundary
    case noWordBoundary
  }

  /// Whether it can match the empty text.
  var isNullable: Bool {
    switch self {
    case .scalar: false
    case .sequence(let parts): parts.allSatisfy(\.isNullable)
    case .alternatives(let parts): parts.contains(where: \.isNullable)
    case .repetition(let body, let minimum, _, _): minimum == 0 || body.isNullable
    case .atomic(let body): body.isNullable
    case .lookahead, .lookbehind, .anchor: true
    }
  }
}

/// Whose rules a pattern follows where the two engines of the reference encoders differ.
enum RegexDialect: String, Sendable, Hashable {
  /// Hugging Face: `^` and `$` stand at every line, `{n,m}+` repeats the repetition.
  case oniguruma
  /// tiktoken: `^` and `$` stand at the text's ends, `{n,m}+` is possessive.
  case fancyRegex

  /// The scalars of `\w`, which `\b` tells from all others.
  var word: ScalarSet { self == .oniguruma ? ScalarProperty.onigurumaWord : ScalarProperty.word }
}

/// Why a pattern is not taken.
struct RegexError: Error, Sendable, Hashable {
  /// What it holds that is not supported, or how it is broken.
  var message: String
  /// Which scalar of the pattern that concerns, counted from 0.
  var offset: Int
}
