internal import JSONText

/// Writes messages in the shape that OpenAI and Hugging Face templates share.
struct MessageWriting {
  /// Whether arguments of tool calls must be strings.
  var stringArguments = false
  /// Which of a message's other members are written.
  var keepsExtra: @Sendable (ExtraMember) -> Bool = { _ in true }

  /// Writes a list of messages.
  func write(_ messages: [Message], to writer: inout JSONWriter) {
    writer.beginArray()
    for message in messages { write(message, to: &writer) }
    writer.endArray()
  }

  private func write(_ message: Message, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("role")
    writer.string(message.role.rawValue)
    writer.key("content")
    switch message.content {
    case .text(let text)?: writer.text(text)
    case .parts(let parts)?: writer.raw(parts.onOneLine)
    case nil: writer.null()
    }
    if let name = message.name {
      writer.key("name")
      writer.text(name)
    }
    if let calls = message.toolCalls {
      writer.key("tool_calls")
      writer.raw(stringArguments ? ToolNotation.callsWithStringArguments(calls).bytes : calls.onOneLine)
    }
    if let callID = message.toolCallID {
      writer.key("tool_call_id")
      writer.text(callID)
    }
    for extra in message.extras where keepsExtra(extra) { writer.extra(extra) }
    writer.endObject()
  }

  /// Whether the member's name would be taken for one of a message's own on reading back.
  static func isReserved(_ extra: ExtraMember) -> Bool {
    let name = extra.key.utf8
    if name.equals("role") || name.equals("content") { return true }
    guard name.equals("name") || name.equals("tool_calls") || name.equals("tool_call_id") else {
      return false
    }
    return !extra.value.bytes.equals("null")
  }
}

extension JSONWriter {
  /// Writes a text as a string, in the spelling that it came in.
  mutating func text(_ text: Text) {
    guard let inside = text.escapedJSON else { return string(utf8: text.source) }
    raw(Self.quoted(inside))
  }

  /// Writes a member that is kept as it was.
  mutating func extra(_ member: ExtraMember) {
    if let inside = member.key.escapedJSON {
      key(raw: Self.quoted(inside)[...])
    } else {
      key(member.key.string)
    }
    raw(member.value.onOneLine)
  }

  private static func quoted(_ inside: ArraySlice<UInt8>) -> [UInt8] {
    var quoted: [UInt8] = []
    quoted.reserveCapacity(inside.count + 2)
    quoted.append(UInt8(ascii: "\""))
    quoted.append(contentsOf: inside)
    quoted.append(UInt8(ascii: "\""))
    return quoted
  }
}
