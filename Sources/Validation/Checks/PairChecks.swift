internal import PreferenceData

/// Checks that the two answers give something to prefer.
enum PairChecks {
  static func check(_ pair: PreferencePair, places: PairPlaces, signs: TextSigns, log: inout FindingLog) {
    checkQuotation(pair, places: places, log: &log)
    if pair.chosen == pair.rejected {
      log.report(.sameAnswers, at: places.place(of: .rejected, message: 0), "both answers are the same")
      return
    }
    guard let chosen = pair.chosen.soleText, let rejected = pair.rejected.soleText, !chosen.isEmpty,
      !rejected.isEmpty
    else { return }
    if Similarity.isSame(chosen, rejected) {
      log.report(
        .similarAnswers, at: places.place(of: .rejected, message: 0),
        "the answers differ only in white space, case or their final mark")
    } else if haveSameWords(chosen, rejected, signs: signs) {
      log.report(
        .sameWords, at: places.place(of: .rejected, message: 0),
        "the answers have the same words and differ only in punctuation, case or the encoding of accents")
    } else if chosen.isPrefix(of: rejected) {
      log.report(
        .answerIsPrefix, at: places.place(of: .chosen, message: 0),
        "the rejected answer begins with the chosen one")
    } else if rejected.isPrefix(of: chosen) {
      log.report(
        .answerIsPrefix, at: places.place(of: .rejected, message: 0),
        "the chosen answer begins with the rejected one")
    }
  }

  private static func haveSameWords(_ chosen: Text, _ rejected: Text, signs: TextSigns) -> Bool {
    if signs.contains(.combining) || signs.contains(.escape) {
      return SameWords.areSameWhenComposed(chosen.canonicalJSON, rejected.canonicalJSON)
    }
    return chosen.canonicalJSON.withUnsafeBufferPointer { chosen in
      rejected.canonicalJSON.withUnsafeBufferPointer { SameWords.areSame(chosen, $0) }
    }
  }

  /// Prompts shorter than this, in bytes of their JSON spelling, may well be how both answers begin by themselves.
  static let shortestQuotation = 24

  /// A prompt that stands in front of both answers.
  private static func checkQuotation(_ pair: PreferencePair, places: PairPlaces, log: inout FindingLog) {
    let question: Text? =
      switch pair.prompt {
      case .text(let text): text
      case .messages(let messages): messages.last?.soleText
      }
    guard let question, let chosen = pair.chosen.firstText, let rejected = pair.rejected.firstText,
      question.isPrefix(of: chosen), question.isPrefix(of: rejected),
      question.canonicalJSON.count >= shortestQuotation
    else { return }
    log.report(
      .answerQuotesPrompt, at: places.place(of: .chosen, message: 0),
      "both answers begin with the whole text of the prompt")
  }
}

extension Answer {
  /// The answer's text where it is one text and nothing else.
  fileprivate var soleText: Text? {
    switch self {
    case .text(let text): return text
    case .messages(let messages):
      guard messages.count == 1, let only = messages.first, only.toolCalls == nil else { return nil }
      return only.soleText
    }
  }
}
