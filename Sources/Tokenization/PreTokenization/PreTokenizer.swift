/// How text is cut into pieces before byte pairs are merged; merges never cross a cut.
///
/// A pre-tokenizer is a sequence of splitting steps, each applied to the pieces of the one before, over Unicode 16.0.
/// The regular expressions of the published families are written out by hand; others run on a general engine.
public struct PreTokenizer: Sendable, Hashable, CustomStringConvertible {
  /// The name by which ``init(named:)`` finds it, or the steps' names joined by `+`.
  public let name: String
  /// The steps, in order; none leaves text whole.
  let steps: [SplitStep]
  /// What is done to text between added tokens before it is cut.
  let spaces: SpaceMarking

  private init(name: String, rules: [SplitRule]) {
    self.name = name
    steps = rules.map(SplitStep.rule)
    spaces = .none
  }

  /// The pre-tokenizer of a sequence of steps; it takes a known name where it has one.
  init(steps: [SplitStep], spaces: SpaceMarking = .none) {
    if spaces == .none, let known = Self.known.first(where: { $0.steps == steps }) {
      self = known
      return
    }
    let names = (spaces == .none ? [] : [spaces.name]) + steps.map(\.name)
    name = names.isEmpty ? "none" : names.joined(separator: "+")
    self.steps = steps
    self.spaces = spaces
  }

  /// The same by the general engine wherever a step has a pattern: to check one against the other.
  func asExpressions() throws(RegexError) -> PreTokenizer {
    var general: [SplitStep] = []
    for step in steps { general.append(try step.asExpression()) }
    return PreTokenizer(steps: general, spaces: spaces)
  }

  /// GPT-2, r50k and p50k; also GPT-NeoX, Phi-2, OLMo 1.
  public static let gpt2 = PreTokenizer(name: "gpt2", rules: [.gpt2])
  /// cl100k of GPT-4, in tiktoken's present spelling: ``llama3`` but for white space with line ends at the end
  /// of a text, which stays in one piece.
  public static let cl100k = PreTokenizer(name: "cl100k", rules: [.cl100k])
  /// Llama 3, OLMo 2, and cl100k in its first spelling.
  public static let llama3 = PreTokenizer(name: "llama3", rules: [.llama3])
  /// Qwen 1 to 3.
  public static let qwen2 = PreTokenizer(name: "qwen2", rules: [.qwen2])
  /// Qwen 3.5: words keep their combining marks.
  public static let qwen35 = PreTokenizer(name: "qwen3.5", rules: [.qwen35])
  /// o200k of GPT-4o and gpt-oss.
  public static let o200k = PreTokenizer(name: "o200k", rules: [.o200k])
  /// Mistral Nemo and later.
  public static let tekken = PreTokenizer(name: "tekken", rules: [.tekken])
  /// DeepSeek V2.5 and later.
  public static let deepSeekV3 = PreTokenizer(
    name: "deepseek-v3", rules: [.numberTriples, .kanaHan, .deepSeekWords])
  /// Falcon 1.
  public static let falcon = PreTokenizer(
    name: "falcon", rules: [.punctuationRuns, .gpt2, .spelledNumberRuns, .digitTriples])
  /// StarCoder and SmolLM: every digit apart, then GPT-2's pieces.
  public static let starcoder = PreTokenizer(name: "starcoder", rules: [.singleNumbers, .gpt2])

  private static let known = [
    gpt2, cl100k, llama3, qwen2, qwen35, o200k, tekken, deepSeekV3, falcon, starcoder,
  ]
  private static let otherNames = [
    "r50k": gpt2, "p50k": gpt2, "qwen": qwen2, "deepseek": deepSeekV3,
  ]

  /// The names that ``init(named:)`` knows.
  public static var names: [String] { known.map(\.name) + otherNames.keys.sorted() }

  /// The pre-tokenizer of a family, by name; nil for a name not among ``names``.
  public init?(named name: String) {
    guard let found = Self.known.first(where: { $0.name == name }) ?? Self.otherNames[name] else {
      return nil
    }
    self = found
  }

  public var description: String { name }
}
