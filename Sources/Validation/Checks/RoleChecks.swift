internal import PreferenceData

/// Checks who speaks, and in which order.
enum RoleChecks {
  /// - Parameter hasContext: whether prompt and answers could be told apart; if not, only what holds for any
  ///   conversation is checked.
  static func check(_ pair: PairOutline, places: PairPlaces, hasContext: Bool, log: inout FindingLog) {
    let prompt = pair.prompt.turns
    checkRoles(prompt, part: .prompt, places: places, log: &log)
    checkOrder(prompt, after: nil, part: .prompt, places: places, log: &log)
    if hasContext, !prompt.isEmpty { checkPrompt(prompt, places: places, log: &log) }
    for part in [PairPlaces.Part.chosen, .rejected] {
      guard case .turns(let answer) = part == .chosen ? pair.chosen : pair.rejected else { continue }
      let repeatsPrompt = part == .chosen ? pair.chosenRepeatsPrompt : pair.rejectedRepeatsPrompt
      checkRoles(answer, part: part, places: places, log: &log)
      if hasContext, repeatsPrompt {
        log.report(
          .answerRepeatsPrompt, at: places.place(of: part, message: 0),
          "the \(part) answer begins with the \(prompt.count) messages of the prompt")
        continue
      }
      checkOrder(answer, after: prompt.last, part: part, places: places, log: &log)
      if hasContext { checkAnswer(answer, part: part, places: places, log: &log) }
    }
  }

  private static func checkRoles(
    _ messages: [PairOutline.Turn], part: PairPlaces.Part, places: PairPlaces, log: inout FindingLog
  ) {
    for (index, message) in messages.enumerated() where !message.role.isKnown {
      log.report(
        .unknownRole, at: places.place(of: part, message: index),
        "role \"\(Excerpt.cut(ArraySlice(message.role.rawValue.utf8)))\" is not one of system, developer, user, "
          + "assistant, tool")
    }
  }

  private static func checkOrder(
    _ messages: [PairOutline.Turn], after earlier: PairOutline.Turn?, part: PairPlaces.Part,
    places: PairPlaces,
    log: inout FindingLog
  ) {
    if part == .prompt, let first = messages.firstIndex(where: { !$0.role.instructs }),
      messages[first].role == .assistant
    {
      log.report(
        .assistantFirst, at: places.place(of: part, message: first),
        "the conversation begins with a message of the assistant")
    }
    var previous = earlier
    for (index, message) in messages.enumerated() {
      let role = message.role
      if role.instructs, let previous, !previous.role.instructs {
        log.report(
          .systemNotFirst, at: places.place(of: part, message: index),
          "a \(role) message stands behind a message of the \(previous.role)")
      }
      let mayRepeat = role != .user && role != .assistant
      if let previous, previous.role == role, !mayRepeat, !previous.callsTools {
        log.report(
          .sameRoleTwice, at: places.place(of: part, message: index), "two messages of the \(role) in a row")
      }
      previous = message
    }
  }

  private static func checkPrompt(_ prompt: [PairOutline.Turn], places: PairPlaces, log: inout FindingLog) {
    if let last = prompt.last, last.role == .assistant {
      log.report(
        .promptEndsWithAssistant, at: places.place(of: .prompt, message: prompt.count - 1),
        "the prompt ends with a message of the assistant")
    }
    if !prompt.contains(where: { $0.role == .user }) {
      log.report(.promptWithoutUser, at: places.place(of: .prompt), "no message of the prompt is the user's")
    }
  }

  private static func checkAnswer(
    _ answer: [PairOutline.Turn], part: PairPlaces.Part, places: PairPlaces, log: inout FindingLog
  ) {
    for (index, message) in answer.enumerated()
    where message.role.isKnown && message.role != .assistant && message.role != .tool {
      log.report(
        .answerRole, at: places.place(of: part, message: index),
        "the \(part) answer holds a message of role \(message.role)")
    }
    if let last = answer.last, last.role.isKnown, last.role != .assistant {
      log.report(
        .answerWithoutReply, at: places.place(of: part, message: answer.count - 1),
        "the \(part) answer ends with a message of role \(last.role)")
    }
    let replies = answer.count { $0.role == .assistant && !$0.callsTools }
    if replies > 1 {
      log.report(.severalReplies, at: places.place(of: part), "the \(part) answer holds \(replies) replies")
    }
  }
}

extension Role {
  /// Whether messages of this role instruct and stand in front.
  fileprivate var instructs: Bool { self == .system || self == .developer }
}
