internal import JSONText

/// Reads chat messages of the shape that OpenAI and Hugging Face templates share:
/// `role`, `content` (a string, `null`, or parts), `name`, `tool_calls`, `tool_call_id`.
enum MessageReading {
  /// An answer's messages: a list of them, or, tolerated, a single one or its text alone.
  static func answer(_ value: JSONValue, log: inout ShapeLog) -> [Message]? {
    switch value.kind {
    case .object:
      log.report(.variant, at: value, "a single message; the format asks for a list of messages")
      return message(value, log: &log).map { [$0] }
    case .string:
      guard let text = Text(json: value) else { return nil }
      log.report(.variant, at: value, "a string; the format asks for a list of messages")
      return [Message(role: .assistant, text: text)]
    default:
      return messages(value, log: &log)
    }
  }

  /// A list of messages; reports an empty one, and gives what could be read.
  static func messages(_ value: JSONValue, log: inout ShapeLog) -> [Message]? {
    guard value.kind == .array else {
      log.expected("a list of messages", at: value)
      return nil
    }
    var messages: [Message] = []
    messages.reserveCapacity(value.count)
    for element in value.elements {
      guard let message = message(element, log: &log) else { continue }
      messages.append(message)
    }
    if value.count == 0 { log.report(.emptyList, at: value, "the list of messages is empty") }
    // A message that could not be read would shift all that follow against their places in the record.
    return messages.count == value.count ? messages : nil
  }

  /// One message; nil when it has no usable role.
  static func message(_ value: JSONValue, log: inout ShapeLog) -> Message? {
    guard value.kind == .object else {
      log.expected("a message object", at: value)
      return nil
    }
    var role: JSONValue?
    var content: JSONValue?
    var name: JSONValue?
    var toolCalls: JSONValue?
    var toolCallID: JSONValue?
    var extras: [ExtraMember] = []
    for member in value.members {
      let key = member.key
      // A null says as much as nothing, but it is the record's: it stays among the extras.
      if key.equals("role") {
        log.take(member, into: &role)
      } else if key.equals("content") {
        log.take(member, into: &content)
      } else if key.equals("name"), !member.value.isNull {
        log.take(member, into: &name)
      } else if key.equals("tool_calls"), !member.value.isNull {
        log.take(member, into: &toolCalls)
      } else if key.equals("tool_call_id"), !member.value.isNull {
        log.take(member, into: &toolCallID)
      } else {
        extras.append(member.asExtra)
      }
    }
    let speaksOtherwise = toolCalls != nil || extras.contains { $0.speaksInsteadOfContent }
    let said = Self.content(content, of: value, mayBeAbsent: speaksOtherwise, log: &log)
    guard let role else {
      log.missing("role", in: value)
      return nil
    }
    guard let roleName = role.stringBytes else {
      log.expected("a string", at: role)
      return nil
    }
    if let toolCalls, toolCalls.kind != .array { log.expected("a list of tool calls", at: toolCalls) }
    return Message(
      role: Role(utf8: roleName), content: said, name: text(name, log: &log),
      toolCalls: toolCalls.map { RawJSON(json: $0) }, toolCallID: text(toolCallID, log: &log), extras: extras)
  }

  private static func text(_ value: JSONValue?, log: inout ShapeLog) -> Text? {
    guard let value else { return nil }
    if let text = Text(json: value) { return text }
    log.expected("a string", at: value)
    return nil
  }

  private static func content(
    _ value: JSONValue?, of message: JSONValue, mayBeAbsent: Bool, log: inout ShapeLog
  ) -> Content? {
    guard let value else {
      if !mayBeAbsent { log.missing("content", in: message) }
      return nil
    }
    switch value.kind {
    case .string:
      return Text(json: value).map { .text($0) }
    case .array:
      for part in value.elements where part["type"]?.kind != .string {
        log.expected("a content part: an object with a \"type\"", at: part)
      }
      if value.count == 0 { log.report(.emptyList, at: value, "the list of content parts is empty") }
      return .parts(RawJSON(json: value))
    case .null where mayBeAbsent:
      return nil
    default:
      log.expected("a string or a list of content parts", at: value)
      return nil
    }
  }
}

extension ExtraMember {
  /// Whether the member takes the place of a message's content.
  fileprivate var speaksInsteadOfContent: Bool {
    guard !value.bytes.equals("null") else { return false }
    let name = key.utf8
    return name.equals("function_call") || name.equals("refusal") || name.equals("audio")
  }
}
