import JSONText

/// Reads the pre-tokenizer of a `tokenizer.json`.
struct PreTokenizerReader {
  private let problems: ComponentProblems
  private var steps: [SplitStep] = []
  private var spaces = SpaceMarking.none
  /// Whether `ByteLevel` has turned text into spelled bytes.
  private(set) var isSpelled = false

  init(source: String) { problems = ComponentProblems(source: source) }

  /// The pre-tokenizer of a component; text is left whole for null.
  mutating func read(_ value: JSONValue?) throws(TokenizerError) -> PreTokenizer {
    if let value, !value.isNull { try append(value) }
    return PreTokenizer(steps: steps, spaces: spaces)
  }

  private mutating func append(_ part: JSONValue) throws(TokenizerError) {
    switch problems.type(of: part) {
    case "Sequence":
      for inner in part["pretokenizers"]?.elements ?? part.elements { try append(inner) }
    case "ByteLevel": try appendByteLevel(part)
    case "Metaspace": try appendMetaspace(part)
    case "Split": steps.append(try splitStep(part))
    case "Digits":
      if part["individual_digits"]?.bool ?? false {
        try requireUnspelled(part, "Digits of single digits")
        steps.append(.rule(.singleNumbers))
      } else {
        steps.append(.rule(isSpelled ? .spelledNumberRuns : .numberRuns))
      }
    case "Punctuation":
      try requireUnspelled(part, "Punctuation")
      let behavior = try behavior(part["behavior"], in: part, orElse: .isolated)
      if behavior == .contiguous {
        steps.append(.rule(.punctuationRuns))
      } else {
        steps.append(split(try punctuation(part), behavior))
      }
    case "Whitespace":
      try requireUnspelled(part, "Whitespace")
      // Written in Rust, with the word characters of that.
      let words = try problems.expression(#"\w+|[^\w\s]+"#, part, .fancyRegex)
      steps.append(
        .expression(ExpressionSplit(expression: words, behavior: .removed, isInverted: true)))
    case "WhitespaceSplit":
      try requireUnspelled(part, "WhitespaceSplit")
      steps.append(split(try problems.expression(#"\s"#, part), .removed))
    case "BertPreTokenizer":
      try requireUnspelled(part, "BertPreTokenizer")
      steps.append(split(try problems.expression(#"\s"#, part), .removed))
      steps.append(split(try punctuation(part), .isolated))
    case "FixedLength":
      try requireUnspelled(part, "FixedLength")
      let length = part["length"]?.int ?? 5
      guard length > 0, length <= Self.longestFixedLength else {
        throw problems.malformed(
          part, "asks for pieces of \(length) characters", "1 to \(Self.longestFixedLength)")
      }
      steps.append(split(try problems.expression("[\\s\\S]{1,\(length)}", part), .isolated))
    case "CharDelimiterSplit":
      try requireUnspelled(part, "CharDelimiterSplit")
      guard let delimiter = part["delimiter"]?.string, delimiter.unicodeScalars.count == 1 else {
        throw problems.malformed(part, "has no delimiter", "\"delimiter\", one character")
      }
      steps.append(split(try problems.expression(ComponentProblems.escaped(delimiter), part), .removed))
    case let other:
      throw problems.unsupported(
        part, "the pre-tokenizer \(other)",
        supported: "ByteLevel, Metaspace, Split, Digits, Punctuation, Whitespace, WhitespaceSplit, "
          + "CharDelimiterSplit, BertPreTokenizer, FixedLength or Sequence")
    }
  }

  /// Most characters in a piece of `FixedLength`.
  private static let longestFixedLength = 1_000

  private func punctuation(_ part: JSONValue) throws(TokenizerError) -> RegularExpression {
    try problems.expression("\\p{\(ScalarProperty.oldPunctuationName)}", part)
  }

  private func split(_ expression: RegularExpression, _ behavior: ExpressionSplit.Behavior) -> SplitStep {
    .expression(ExpressionSplit(expression: expression, behavior: behavior, isInverted: false))
  }

  private func requireUnspelled(_ part: JSONValue, _ what: String) throws(TokenizerError) {
    if isSpelled {
      throw problems.unsupported(part, "\(what) after ByteLevel", supported: "\(what) before ByteLevel")
    }
  }

  private mutating func appendByteLevel(_ part: JSONValue) throws(TokenizerError) {
    try requireUnspelled(part, "ByteLevel")
    if part["add_prefix_space"]?.bool ?? true {
      guard steps.isEmpty, spaces == .none else {
        throw problems.unsupported(
          part, "ByteLevel with add_prefix_space after another pre-tokenizer",
          supported: "add_prefix_space in the first component only")
      }
      spaces = .leadingSpace
    }
    if part["use_regex"]?.bool ?? true { steps.append(.rule(.gpt2)) }
    isSpelled = true
  }

  private mutating func appendMetaspace(_ part: JSONValue) throws(TokenizerError) {
    let areWords = steps == [split(try problems.expression(#"\s"#, part), .removed)]
    guard steps.isEmpty || areWords, spaces == .none, !isSpelled else {
      throw problems.unsupported(
        part, "Metaspace after another pre-tokenizer",
        supported: "Metaspace as the first component, or after WhitespaceSplit")
    }
    let spelled = part["replacement"]?.string ?? "\u{2581}"
    guard let mark = spelled.unicodeScalars.first, spelled.unicodeScalars.count == 1 else {
      throw problems.malformed(part, "has a replacement that is not one character", "one character")
    }
    var prepends = SpaceMarking.Prepending.always
    if let scheme = part["prepend_scheme"]?.string {
      guard let known = SpaceMarking.Prepending(rawValue: scheme) else {
        throw problems.malformed(part, "has the prepend_scheme \(scheme)", "always, never or first")
      }
      prepends = known
    } else if part["add_prefix_space"]?.bool == false {
      prepends = .never
    }
    let cuts = part["split"]?.bool ?? true
    if areWords {
      guard prepends == .always, cuts else {
        throw problems.unsupported(
          part, "Metaspace after WhitespaceSplit without a mark before every word",
          supported: "prepend_scheme \"always\" and split true after WhitespaceSplit")
      }
      spaces = .words(mark: mark)
      steps = []
    } else {
      spaces = .marks(mark: mark, prepends: prepends)
    }
    if cuts {
      steps.append(split(try problems.expression(ComponentProblems.escaped(spelled), part), .mergedWithNext))
    }
  }

  private func splitStep(_ part: JSONValue) throws(TokenizerError) -> SplitStep {
    let isInverted = part["invert"]?.bool ?? false
    guard let named = part["behavior"] else {
      throw problems.malformed(part, "has no \"behavior\"", "what becomes of the matches")
    }
    let behavior = try behavior(named, in: part, orElse: .isolated)
    let rule = part["pattern"]?["Regex"]?.string.flatMap(SplitRule.init(pattern:))
    if isSpelled {
      guard rule == .digitTriples, behavior == .isolated else {
        throw problems.unsupported(
          part, "Split by this pattern after ByteLevel", supported: "Split before ByteLevel")
      }
      return .rule(.digitTriples)
    }
    switch (rule, behavior, isInverted) {
    case (let rule?, .isolated, _): return .rule(rule)
    // Text between matches is dropped: the same for patterns that match everything.
    case (let rule?, .removed, true) where rule.matchesEverything: return .rule(rule)
    default:
      return .expression(
        ExpressionSplit(
          expression: try problems.pattern(of: part), behavior: behavior, isInverted: isInverted))
    }
  }

  private func behavior(
    _ value: JSONValue?, in part: JSONValue, orElse other: ExpressionSplit.Behavior
  ) throws(TokenizerError) -> ExpressionSplit.Behavior {
    guard let value else { return other }
    guard let name = value.string, let behavior = ExpressionSplit.Behavior(rawValue: name) else {
      throw problems.malformed(
        value, "is no behavior", "Isolated, Removed, MergedWithPrevious, MergedWithNext or Contiguous")
    }
    return behavior
  }
}
