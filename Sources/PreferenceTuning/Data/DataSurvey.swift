import Transformer

/// What a run has to know about its pairs before it begins: one look at every pair.
public struct DataSurvey: Sendable, Hashable {
  /// How many pairs.
  public private(set) var pairs = 0
  /// Tokens of all prompts.
  public private(set) var promptTokens = 0
  /// Tokens of all chosen answers.
  public private(set) var chosenTokens = 0
  /// Tokens of all rejected answers.
  public private(set) var rejectedTokens = 0
  /// Prompt and longer answer of the longest pair.
  public private(set) var longestSequence = 0
  /// Prompt and both answers of the pair that is largest so.
  public private(set) var largestPair = 0
  /// Both answers of the pair whose answers are longest.
  public private(set) var largestAnswers = 0

  /// The tokens of each pair: prompt and both answers.
  public private(set) var pairTokens: [Int32] = []

  /// Looks at every pair of a source.
  ///
  /// - Parameters:
  ///   - source: the pairs.
  ///   - vocabularySize: token ids have to be below it.
  ///   - maximumPositions: prompt and answer together may have so many tokens; nil for any number.
  ///   - allowsSingleAnswers: whether a row may lack one of its answers.
  /// - Throws: a `TuningError` that names the pair that a model cannot be trained on, or says that there is none; what the
  ///   source throws.
  public init(
    of source: any PairSource, vocabularySize: Int, maximumPositions: Int? = nil,
    allowsSingleAnswers: Bool = false
  ) throws {
    guard source.count > 0 else {
      throw TuningError(
        .emptyData, "there is no pair to train on",
        remedy: "Check the inputs with `prefer validate`, and the share set aside for evaluation")
    }
    for index in 0..<source.count {
      let pair = try source.pair(at: index)
      let mayLack = allowsSingleAnswers && pair.chosen.isEmpty != pair.rejected.isEmpty
      try Self.check(pair, vocabularySize: vocabularySize, mayLackAnswer: mayLack) {
        source.origin(of: index)
      }
      pairs += 1
      promptTokens += pair.prompt.count
      chosenTokens += pair.chosen.count
      rejectedTokens += pair.rejected.count
      let answers = pair.chosen.count + pair.rejected.count
      longestSequence = max(
        longestSequence, pair.prompt.count + max(pair.chosen.count, pair.rejected.count))
      largestPair = max(largestPair, pair.prompt.count + answers)
      pairTokens.append(Int32(clamping: pair.prompt.count + answers))
      largestAnswers = max(largestAnswers, answers)
      if let maximumPositions, longestSequence > maximumPositions {
        throw TuningError(
          .pair,
          "\(source.origin(of: index)): prompt and answer have \(longestSequence) tokens, but the model is made for "
            + "\(maximumPositions) (max_position_embeddings)",
          remedy:
            "Pack the data again with `--max-length \(maximumPositions)`; `--overlong` says what becomes of longer rows"
        )
      }
    }
  }

  private static func check(
    _ pair: PairTokens, vocabularySize: Int, mayLackAnswer: Bool, origin: () -> String
  ) throws {
    for (name, ids) in [("prompt", pair.prompt), ("chosen", pair.chosen), ("rejected", pair.rejected)] {
      guard let highest = ids.max() else {
        if mayLackAnswer && name != "prompt" { continue }
        throw TuningError(
          .pair, "\(origin()): the \(name) has no tokens",
          remedy: "Drop or mend the row; `prefer validate` lists all such rows")
      }
      guard Int(highest) < vocabularySize else {
        throw TuningError(
          .vocabulary,
          "\(origin()): token id \(highest) in the \(name), but the model's vocabulary has \(vocabularySize) entries",
          remedy: "Pack the data with the tokenizer of the model that is trained")
      }
    }
  }
}
