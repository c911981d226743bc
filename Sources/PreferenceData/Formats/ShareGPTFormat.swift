internal import ByteStreams
internal import JSONText

/// LLaMA-Factory's ShareGPT ranking: `conversations` of `{"from", "value"}`, `chosen` and `rejected` as
/// one such turn each, with `system` and `tools` as strings.
///
/// Answers as bare strings, as MedicalGPT has them, are reported as variants.
enum ShareGPTFormat {
  static func read(_ root: JSONValue, position: RecordPosition, log: inout ShapeLog) -> Draft? {
    var conversations: JSONValue?
    var chosen: JSONValue?
    var rejected: JSONValue?
    var system: JSONValue?
    var tools: JSONValue?
    var extras: [ExtraMember] = []
    for member in root.members {
      let key = member.key
      if key.equals("conversations") {
        log.take(member, into: &conversations)
      } else if key.equals("chosen") {
        log.take(member, into: &chosen)
      } else if key.equals("rejected") {
        log.take(member, into: &rejected)
      } else if key.equals("system"), !member.value.isNull {
        log.take(member, into: &system)
      } else if key.equals("tools"), !member.value.isNull {
        log.take(member, into: &tools)
      } else {
        extras.append(member.asExtra)
      }
    }
    if conversations == nil { log.missing("conversations", in: root) }
    if chosen == nil { log.missing("chosen", in: root) }
    if rejected == nil { log.missing("rejected", in: root) }
    if let system, system.kind != .string { log.expected("a string", at: system) }
    if let tools, tools.kind != .array, tools.kind != .string {
      log.expected("a string that holds a list of tools", at: tools)
    }
    let turns = conversations.flatMap { conversation($0, log: &log) }
    let chosenTurn = chosen.flatMap { answer($0, log: &log) }
    let rejectedTurn = rejected.flatMap { answer($0, log: &log) }
    guard var prompt = turns, let chosenTurn, let rejectedTurn, let conversations, let chosen, let rejected
    else { return nil }
    var promptPlace = PairPlaces.Holder.list(conversations, first: 0)
    if let system, let text = Text(json: system), !text.isEmpty {
      prompt.insert(Message(role: .system, text: text), at: 0)
      promptPlace = .leading(system, then: promptPlace)
    }
    // LLaMA-Factory writes "no tools" as an empty string.
    let hasTools = tools.flatMap { Text(json: $0) }?.isEmpty != true
    return Draft(
      pair: PreferencePair(
        prompt: .messages(prompt), chosen: .messages([chosenTurn]), rejected: .messages([rejectedTurn]),
        tools: hasTools ? tools.map { RawJSON(json: $0) } : nil, extras: extras, position: position),
      places: PairPlaces(prompt: promptPlace, chosen: .single(chosen), rejected: .single(rejected)))
  }

  private static func conversation(_ value: JSONValue, log: inout ShapeLog) -> [Message]? {
    guard value.kind == .array else {
      log.expected("a list of turns", at: value)
      return nil
    }
    if value.count == 0 { log.report(.emptyList, at: value, "the list of turns is empty") }
    let messages = value.elements.compactMap { turn($0, log: &log) }
    return messages.count == value.count ? messages : nil
  }

  private static func answer(_ value: JSONValue, log: inout ShapeLog) -> Message? {
    guard value.kind == .string else { return turn(value, log: &log) }
    log.report(.variant, at: value, "a string; the format asks for an object with \"from\" and \"value\"")
    return Text(json: value).map { Message(role: .assistant, text: $0) }
  }

  private static func turn(_ value: JSONValue, log: inout ShapeLog) -> Message? {
    guard value.kind == .object else {
      log.expected("a turn: an object with \"from\" and \"value\"", at: value)
      return nil
    }
    var from: JSONValue?
    var said: JSONValue?
    var extras: [ExtraMember] = []
    for member in value.members {
      if member.key.equals("from") {
        log.take(member, into: &from)
      } else if member.key.equals("value") {
        log.take(member, into: &said)
      } else {
        extras.append(member.asExtra)
      }
    }
    if from == nil { log.missing("from", in: value) }
    if said == nil { log.missing("value", in: value) }
    guard let from, let said else { return nil }
    guard let speaker = from.stringBytes else {
      log.expected("a string", at: from)
      return nil
    }
    guard let text = Text(json: said) else {
      log.expected("a string", at: said)
      return nil
    }
    return Message(role: role(of: speaker), content: .text(text), extras: extras)
  }

  /// The role behind a speaker's name; an unknown one is kept.
  ///
  /// `function_call` stays itself: its text is a call in a notation of the model's own, which no role of
  /// the other formats means.
  private static func role(of speaker: ArraySlice<UInt8>) -> Role {
    if speaker.equals("human") { return .user }
    if speaker.equals("gpt") { return .assistant }
    if speaker.equals("observation") { return .tool }
    return Role(utf8: speaker)
  }
}
