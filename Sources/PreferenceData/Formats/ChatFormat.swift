internal import ByteStreams
internal import JSONText

/// Conversational preference records: `chosen` and `rejected` as lists of messages, with the prompt as a
/// list of its own (explicit) or as what both lists begin with (implicit).
///
/// Also read: a prompt string beside whole chats that repeat it (the UltraFeedback shape) or beside bare
/// replies; answers as a single message or a string beside a prompt list are reported as variants.
enum ChatFormat {
  static func read(_ root: JSONValue, position: RecordPosition, log: inout ShapeLog) -> Draft? {
    var members = Members()
    for member in root.members {
      let key = member.key
      // A null prompt or tool list is what tables write for "none".
      if key.equals("prompt") {
        if !member.value.isNull { log.take(member, into: &members.prompt) }
      } else if key.equals("chosen") {
        log.take(member, into: &members.chosen)
      } else if key.equals("rejected") {
        log.take(member, into: &members.rejected)
      } else if key.equals("tools"), !member.value.isNull {
        log.take(member, into: &members.tools)
      } else if key.equals("parallel_tool_calls"), !member.value.isNull {
        log.take(member, into: &members.parallelToolCalls)
      } else {
        members.extras.append(member.asExtra)
      }
    }
    if members.chosen == nil { log.missing("chosen", in: root) }
    if members.rejected == nil { log.missing("rejected", in: root) }
    if let tools = members.tools, tools.kind != .array, tools.kind != .string {
      log.expected("a list of tools, or a string that holds one", at: tools)
    }
    let chosen = members.chosen.flatMap { MessageReading.answer($0, log: &log) }
    let rejected = members.rejected.flatMap { MessageReading.answer($0, log: &log) }
    var sides: Sides?
    if let chosen, let rejected, let chosenPlace = members.chosen, let rejectedPlace = members.rejected {
      sides = Sides(
        chosen: chosen, rejected: rejected, chosenPlace: chosenPlace, rejectedPlace: rejectedPlace)
    }
    guard let parts = Self.parts(prompt: members.prompt, sides: sides, log: &log) else { return nil }
    return Draft(
      pair: PreferencePair(
        prompt: .messages(parts.prompt), chosen: .messages(parts.chosen), rejected: .messages(parts.rejected),
        tools: members.tools.map { RawJSON(json: $0) },
        parallelToolCalls: members.parallelToolCalls.map { RawJSON(json: $0) }, extras: members.extras,
        position: position),
      places: parts.places)
  }

  private struct Members {
    var prompt: JSONValue?
    var chosen: JSONValue?
    var rejected: JSONValue?
    var tools: JSONValue?
    var parallelToolCalls: JSONValue?
    var extras: [ExtraMember] = []
  }

  /// Both sides as they stand, whole chats or bare replies.
  private struct Sides {
    var chosen: [Message]
    var rejected: [Message]
    var chosenPlace: JSONValue
    var rejectedPlace: JSONValue
  }

  /// The pair's messages once it is settled what the prompt is.
  private struct Parts {
    var prompt: [Message]
    var chosen: [Message]
    var rejected: [Message]
    var places: PairPlaces
  }

  private static func parts(prompt: JSONValue?, sides: Sides?, log: inout ShapeLog) -> Parts? {
    guard let prompt else {
      guard let sides else { return nil }
      for (side, place) in [(sides.chosen, sides.chosenPlace), (sides.rejected, sides.rejectedPlace)]
      where side.count < 2 {
        log.report(
          .missingMember, at: place,
          "there is no member \"prompt\", and a chat of \(side.count) message holds none beside its reply")
        return cut(sides)
      }
      return implicit(sides, log: &log)
    }
    switch prompt.kind {
    case .string:
      guard let text = Text(json: prompt), let sides else { return nil }
      return beside(text, at: prompt, sides, log: &log)
    case .object:
      log.report(.variant, at: prompt, "a single message; the format asks for a list of messages")
      guard let message = MessageReading.message(prompt, log: &log), let sides else { return nil }
      return explicit([message], at: .single(prompt), sides)
    default:
      guard let messages = MessageReading.messages(prompt, log: &log), let sides else { return nil }
      return explicit(messages, at: .list(prompt, first: 0), sides)
    }
  }

  private static func explicit(_ prompt: [Message], at holder: PairPlaces.Holder, _ sides: Sides) -> Parts {
    Parts(
      prompt: prompt, chosen: sides.chosen, rejected: sides.rejected,
      places: PairPlaces(
        prompt: holder, chosen: .answer(sides.chosenPlace), rejected: .answer(sides.rejectedPlace)))
  }

  /// Cuts whole chats where they begin to differ, and reports when they differ before the reply.
  private static func implicit(_ sides: Sides, log: inout ShapeLog) -> Parts {
    let parts = cut(sides)
    let shared = parts.prompt.count
    if shared == 0 || !isReply(parts.chosen) || !isReply(parts.rejected) {
      log.report(
        .contextDiffers, at: sides.rejectedPlace[shared] ?? sides.rejectedPlace,
        "the chats share \(shared) leading messages and then differ before their last reply "
          + "(\(sides.chosen.count) and \(sides.rejected.count) messages), so there is no common prompt")
    }
    return parts
  }

  private static func cut(_ sides: Sides) -> Parts {
    let shared = SharedContext.length(sides.chosen, sides.rejected)
    return Parts(
      prompt: Array(sides.chosen[..<shared]), chosen: Array(sides.chosen[shared...]),
      rejected: Array(sides.rejected[shared...]),
      places: PairPlaces(
        prompt: .list(sides.chosenPlace, first: 0), chosen: .answer(sides.chosenPlace, first: shared),
        rejected: .answer(sides.rejectedPlace, first: shared)))
  }

  /// Whether messages are one reply: an assistant's, or its tool calls with their results up to the last word.
  private static func isReply(_ messages: [Message]) -> Bool {
    guard let last = messages.last, last.role == .assistant else { return false }
    return messages.dropLast().allSatisfy {
      $0.role == .tool || ($0.role == .assistant && $0.toolCalls != nil)
    }
  }

  /// Settles a prompt string beside lists: the chats repeat it, or the lists are bare replies to it.
  private static func beside(_ text: Text, at place: JSONValue, _ sides: Sides, log: inout ShapeLog) -> Parts?
  {
    let shared = SharedContext.length(sides.chosen, sides.rejected)
    if sides.chosen[..<shared].contains(where: { $0.role == .user && $0.plainText == text }) {
      return implicit(sides, log: &log)
    }
    if shared == 0, isReply(sides.chosen), isReply(sides.rejected) {
      return explicit([Message(role: .user, text: text)], at: .single(place), sides)
    }
    log.report(
      .promptMismatch, at: place, "the prompt string is no user turn that both chats begin with")
    return implicit(sides, log: &log)
  }
}
