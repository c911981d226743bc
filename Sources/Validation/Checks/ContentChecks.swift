internal import PreferenceData

/// Checks that prompt and answers say something.
enum ContentChecks {
  static func check(_ pair: PairOutline, places: some PairPlacing, log: inout FindingLog) {
    checkPrompt(pair.prompt, places: places, log: &log)
    checkAnswer(pair.chosen, part: .chosen, rule: .emptyChosen, places: places, log: &log)
    checkAnswer(pair.rejected, part: .rejected, rule: .emptyRejected, places: places, log: &log)
  }

  private static func checkPrompt(_ prompt: PairOutline.Part, places: some PairPlacing, log: inout FindingLog)
  {
    switch prompt {
    case .text(.nothing):
      log.report(.emptyPrompt, at: places.valuePlace(of: .prompt), "the prompt is an empty text")
    case .text(.blank):
      log.report(.blankText, at: places.valuePlace(of: .prompt), "the prompt is white space only")
    case .text(.something): break
    case .turns(let turns):
      guard !turns.isEmpty else { return }  // reported with the shape
      if turns.allSatisfy({ $0.speech == .nothing }) {
        log.report(.emptyPrompt, at: places.valuePlace(of: .prompt), "no message of the prompt has any text")
        return
      }
      for index in turns.indices {
        switch turns[index].speech {
        case .nothing:
          log.report(
            .emptyMessage, at: places.valuePlace(of: .prompt, message: index),
            "message \(index + 1) of the prompt is empty")
        case .blank:
          log.report(
            .blankText, at: places.valuePlace(of: .prompt, message: index),
            "message \(index + 1) of the prompt is white space only")
        case .something: break
        }
      }
    }
  }

  private static func checkAnswer(
    _ answer: PairOutline.Part, part: PairPlaces.Part, rule: Rule, places: some PairPlacing,
    log: inout FindingLog
  ) {
    switch answer {
    case .text(.nothing):
      log.report(rule, at: places.valuePlace(of: part), "the \(part) answer is an empty text")
    case .text(.blank):
      log.report(.blankText, at: places.valuePlace(of: part), "the \(part) answer is white space only")
    case .text(.something): break
    case .turns(let turns):
      guard let last = turns.last else { return }  // reported with the shape
      switch last.speech {
      case .nothing:
        log.report(
          rule, at: places.valuePlace(of: part, message: turns.count - 1),
          "the \(part) answer's reply is empty")
      case .blank:
        log.report(
          .blankText, at: places.valuePlace(of: part, message: turns.count - 1),
          "the \(part) answer's reply is white space only")
      case .something: break
      }
    }
  }
}
