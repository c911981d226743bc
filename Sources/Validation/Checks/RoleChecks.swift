internal import PreferenceData

/// Checks who speaks, and in which order.
enum RoleChecks {
  /// - Parameter hasContext: whether prompt and answers could be told apart; if not, only what holds for any
  ///   conversation is checked.
  static func check(_ pair: PairOutline, places: some PairPlacing, hasContext: Bool, log: inout FindingLog) {
    let prompt = pair.prompt.turns
    checkRoles(prompt, part: .prompt, places: places, log: &log)
    checkOrder(prompt, after: nil, part: .prompt, places: places, log: &log)
    if hasContext, !prompt.isEmpty { checkPrompt(prompt, places: places, log: &log) }
    check(
      pair.chosen.turns, repeatsPrompt: pair.chosenRepeatsPrompt, after: prompt, part: .chosen,
      places: places, hasContext: hasContext, log: &log)
    check(
      pair.rejected.turns, repeatsPrompt: pair.rejectedRepeatsPrompt, after: prompt, part: .rejected,
      places: places, hasContext: hasContext, log: &log)
  }

  private static func check(
    _ answer: [PairOutline.Turn], repeatsPrompt: Bool, after prompt: [PairOutline.Turn],
    part: PairPlaces.Part, places: some PairPlacing, hasContext: Bool, log: inout FindingLog
  ) {
    checkRoles(answer, part: part, places: places, log: &log)
    if hasContext, repeatsPrompt {
      log.report(
        .answerRepeatsPrompt, at: places.valuePlace(of: part, message: 0),
        "the \(part) answer begins with the \(prompt.count) messages of the prompt")
      return
    }
    checkOrder(answer, after: prompt.last, part: part, places: places, log: &log)
    if hasContext { checkAnswer(answer, part: part, places: places, log: &log) }
  }

  private static func checkRoles(
    _ messages: [PairOutline.Turn], part: PairPlaces.Part, places: some PairPlacing, log: inout FindingLog
  ) {
    for index in messages.indices where !messages[index].role.isKnown {
      log.report(
        .unknownRole, at: places.valuePlace(of: part, message: index),
        String(
          "role \"", around: Excerpt.cut(messages[index].role.rawValue),
          "\" is not one of system, developer, user, assistant, tool"))
    }
  }

  private static func checkOrder(
    _ messages: [PairOutline.Turn], after earlier: PairOutline.Turn?, part: PairPlaces.Part,
    places: some PairPlacing,
    log: inout FindingLog
  ) {
    if part == .prompt, let first = messages.firstIndex(where: { !$0.role.instructs }),
      messages[first].role == .assistant
    {
      log.report(
        .assistantFirst, at: places.valuePlace(of: part, message: first),
        "the conversation begins with a message of the assistant")
    }
    for index in messages.indices {
      guard let previous = index > 0 ? messages[index - 1] : earlier else { continue }
      let role = messages[index].role
      if role.instructs, !previous.role.instructs {
        log.report(
          .systemNotFirst, at: places.valuePlace(of: part, message: index),
          "a \(role) message stands behind a message of the \(previous.role)")
      }
      let mayRepeat = role != .user && role != .assistant
      if previous.role == role, !mayRepeat, !previous.callsTools {
        log.report(
          .sameRoleTwice, at: places.valuePlace(of: part, message: index),
          role == .user ? "two messages of the user in a row" : "two messages of the assistant in a row")
      }
    }
  }

  private static func checkPrompt(
    _ prompt: [PairOutline.Turn], places: some PairPlacing, log: inout FindingLog
  ) {
    if let last = prompt.last, last.role == .assistant {
      log.report(
        .promptEndsWithAssistant, at: places.valuePlace(of: .prompt, message: prompt.count - 1),
        "the prompt ends with a message of the assistant")
    }
    if !prompt.contains(where: { $0.role == .user }) {
      log.report(
        .promptWithoutUser, at: places.valuePlace(of: .prompt), "no message of the prompt is the user's")
    }
  }

  private static func checkAnswer(
    _ answer: [PairOutline.Turn], part: PairPlaces.Part, places: some PairPlacing, log: inout FindingLog
  ) {
    for (index, message) in answer.enumerated()
    where message.role.isKnown && message.role != .assistant && message.role != .tool {
      log.report(
        .answerRole, at: places.valuePlace(of: part, message: index),
        part == .chosen
          ? String("the chosen answer holds a message of role ", around: message.role.rawValue, "")
          : String("the rejected answer holds a message of role ", around: message.role.rawValue, ""))
    }
    if let last = answer.last, last.role.isKnown, last.role != .assistant {
      log.report(
        .answerWithoutReply, at: places.valuePlace(of: part, message: answer.count - 1),
        part == .chosen
          ? String("the chosen answer ends with a message of role ", around: last.role.rawValue, "")
          : String("the rejected answer ends with a message of role ", around: last.role.rawValue, ""))
    }
    let replies = answer.count { $0.role == .assistant && !$0.callsTools }
    if replies > 1 {
      log.report(
        .severalReplies, at: places.valuePlace(of: part), "the \(part) answer holds \(replies) replies")
    }
  }
}

extension Role {
  /// Whether messages of this role instruct and stand in front.
  fileprivate var instructs: Bool { self == .system || self == .developer }
}
