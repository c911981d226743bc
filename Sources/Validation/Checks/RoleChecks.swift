internal import PreferenceData

/// Checks who speaks, and in which order.
enum RoleChecks {
  /// - Parameter hasContext: whether prompt and answers could be told apart; if not, only what holds for any
  ///   conversation is checked.
  static func check(_ pair: PreferencePair, places: PairPlaces, hasContext: Bool, log: inout FindingLog) {
    let prompt: [Message]
    switch pair.prompt {
    case .messages(let messages): prompt = messages
    case .text: prompt = []
    }
    checkRoles(prompt, part: .prompt, places: places, log: &log)
    checkOrder(prompt, after: nil, part: .prompt, places: places, log: &log)
    if hasContext, !prompt.isEmpty { checkPrompt(prompt, places: places, log: &log) }
    for (part, answer) in [(PairPlaces.Part.chosen, pair.chosen), (.rejected, pair.rejected)] {
      guard case .messages(let messages) = answer else { continue }
      let repeatsPrompt = hasContext && !prompt.isEmpty && messages.starts(with: prompt)
      checkRoles(messages, part: part, places: places, log: &log)
      if repeatsPrompt {
        log.report(
          .answerRepeatsPrompt, at: places.place(of: part, message: 0),
          "the \(part) answer begins with the \(prompt.count) messages of the prompt")
        continue
      }
      checkOrder(messages, after: prompt.last, part: part, places: places, log: &log)
      if hasContext { checkAnswer(messages, part: part, places: places, log: &log) }
    }
  }

  private static func checkRoles(
    _ messages: [Message], part: PairPlaces.Part, places: PairPlaces, log: inout FindingLog
  ) {
    for index in messages.indices where !messages[index].role.isKnown {
      log.report(
        .unknownRole, at: places.place(of: part, message: index),
        "role \"\(Excerpt.cut(ArraySlice(messages[index].role.rawValue.utf8)))\" is not one of system, developer, user, "
          + "assistant, tool")
    }
  }

  private static func checkOrder(
    _ messages: [Message], after earlier: Message?, part: PairPlaces.Part, places: PairPlaces,
    log: inout FindingLog
  ) {
    if part == .prompt, let first = messages.firstIndex(where: { !$0.role.instructs }),
      messages[first].role == .assistant
    {
      log.report(
        .assistantFirst, at: places.place(of: part, message: first),
        "the conversation begins with a message of the assistant")
    }
    var previous = earlier.map { ($0.role, $0.callsTools) }
    for index in messages.indices {
      let role = messages[index].role
      if role.instructs, let (before, _) = previous, !before.instructs {
        log.report(
          .systemNotFirst, at: places.place(of: part, message: index),
          "a \(role) message stands behind a message of the \(before)")
      }
      if let (before, calledTools) = previous, before == role, role == .user || role == .assistant,
        !calledTools
      {
        log.report(
          .sameRoleTwice, at: places.place(of: part, message: index),
          "two messages of the \(role) in a row")
      }
      previous = (role, messages[index].callsTools)
    }
  }

  private static func checkPrompt(_ prompt: [Message], places: PairPlaces, log: inout FindingLog) {
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
    _ answer: [Message], part: PairPlaces.Part, places: PairPlaces, log: inout FindingLog
  ) {
    for index in answer.indices {
      let role = answer[index].role
      guard role.isKnown, role != .assistant, role != .tool else { continue }
      log.report(
        .answerRole, at: places.place(of: part, message: index),
        "the \(part) answer holds a message of role \(role)")
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
