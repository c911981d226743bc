internal import ByteStreams
internal import JSONText

/// Flat triples: `prompt`, `chosen` and `rejected` as strings.
///
/// Other names in use are understood where only one of them is there: `question`, `instruction` or
/// `input` for the prompt, `chosen_response` and `rejected_response` for the answers. A `system` string
/// that is not empty makes the prompt a system turn and a user turn; an empty one means none.
enum FlatFormat {
  static func read(_ root: JSONValue, position: RecordPosition, log: inout ShapeLog) -> Draft? {
    var prompt: JSONValue?
    var chosen: JSONValue?
    var rejected: JSONValue?
    var system: JSONValue?
    var extras: [ExtraMember] = []
    for member in root.members {
      let key = member.key
      if isPromptName(key) {
        take(member, of: root, into: &prompt, named: "prompt", log: &log)
      } else if key.equals("chosen") || key.equals("chosen_response") {
        take(member, of: root, into: &chosen, named: "chosen", log: &log)
      } else if key.equals("rejected") || key.equals("rejected_response") {
        take(member, of: root, into: &rejected, named: "rejected", log: &log)
      } else if key.equals("system"), !member.value.isNull {
        log.take(member, into: &system)
      } else {
        extras.append(member.asExtra)
      }
    }
    guard let promptText = text(prompt, "prompt", in: root, log: &log),
      let chosenText = text(chosen, "chosen", in: root, log: &log),
      let rejectedText = text(rejected, "rejected", in: root, log: &log), let prompt, let chosen, let rejected
    else { return nil }
    if let system, system.kind != .string { log.expected("a string", at: system) }
    var pair = PreferencePair(
      prompt: .text(promptText), chosen: .text(chosenText), rejected: .text(rejectedText), extras: extras,
      position: position)
    var promptPlace = PairPlaces.Holder.single(prompt)
    if let system, let systemText = Text(json: system), !systemText.isEmpty {
      pair.prompt = .messages([
        Message(role: .system, text: systemText), Message(role: .user, text: promptText),
      ])
      pair.chosen = .messages([Message(role: .assistant, text: chosenText)])
      pair.rejected = .messages([Message(role: .assistant, text: rejectedText)])
      promptPlace = .leading(system, then: promptPlace)
    }
    return Draft(
      pair: pair,
      places: PairPlaces(prompt: promptPlace, chosen: .single(chosen), rejected: .single(rejected)))
  }

  private static func isPromptName(_ key: JSONKey) -> Bool {
    key.equals("prompt") || key.equals("question") || key.equals("instruction") || key.equals("input")
  }

  private static func take(
    _ member: JSONMember, of root: JSONValue, into place: inout JSONValue?, named name: StaticString,
    log: inout ShapeLog
  ) {
    // The same name twice is another matter.
    let isFirstOfItsName = root[member.key.string]?.offset == member.value.offset
    if place != nil, isFirstOfItsName {
      log.report(
        .ambiguousMember, at: member.value, offset: member.key.offset,
        "\"\(member.key.string)\" could be the \(name) too; keep one name for it")
    } else {
      log.take(member, into: &place)
    }
  }

  private static func text(_ value: JSONValue?, _ name: StaticString, in root: JSONValue, log: inout ShapeLog)
    -> Text?
  {
    guard let value else {
      log.missing(name, in: root)
      return nil
    }
    if let text = Text(json: value) { return text }
    log.expected("a string", at: value)
    return nil
  }
}
