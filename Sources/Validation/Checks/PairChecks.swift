internal import PreferenceData

/// Checks that the two answers give something to prefer.
enum PairChecks {
  static func check(_ pair: PreferencePair, places: PairPlaces, log: inout FindingLog) {
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
