internal import ByteStreams
internal import JSONText

/// OpenAI preference JSONL:
/// `{"input": {"messages": […], "tools": […]}, "preferred_output": […], "non_preferred_output": […]}`.
///
/// Understood besides, and reported as variants: `input` as the bare list of messages, `messages` at the
/// top, an output as a single message or a string, and the older names `preferred_completion` and
/// `non_preferred_completion`.
enum OpenAIFormat {
  static func read(_ root: JSONValue, position: RecordPosition, log: inout ShapeLog) -> Draft? {
    var input: JSONValue?
    var messages: JSONValue?
    var preferred: JSONValue?
    var nonPreferred: JSONValue?
    var extras: [ExtraMember] = []
    for member in root.members {
      let key = member.key
      if key.equals("input") {
        log.take(member, into: &input)
      } else if key.equals("messages") {
        log.take(member, into: &messages)
      } else if key.equals("preferred_output") || key.equals("preferred_completion") {
        log.take(member, into: &preferred)
        reportOldName(member, log: &log)
      } else if key.equals("non_preferred_output") || key.equals("non_preferred_completion") {
        log.take(member, into: &nonPreferred)
        reportOldName(member, log: &log)
      } else {
        extras.append(member.asExtra)
      }
    }
    var request = Request()
    if let input {
      request = Self.request(input, log: &log)
      if let messages {
        log.report(
          .ambiguousMember, at: messages, "\"messages\" stands beside \"input\"; only one can be the prompt")
      }
    } else if let messages {
      log.report(.variant, at: messages, "\"messages\" stands at the top; the format has it inside \"input\"")
      request.place = messages
      request.messages = MessageReading.messages(messages, log: &log)
    } else {
      log.missing("input", in: root)
    }
    if preferred == nil { log.missing("preferred_output", in: root) }
    if nonPreferred == nil { log.missing("non_preferred_output", in: root) }
    let chosen = preferred.flatMap { MessageReading.answer($0, log: &log) }
    let rejected = nonPreferred.flatMap { MessageReading.answer($0, log: &log) }
    guard let prompt = request.messages, let chosen, let rejected, let place = request.place, let preferred,
      let nonPreferred
    else { return nil }
    return Draft(
      pair: PreferencePair(
        prompt: .messages(prompt), chosen: .messages(chosen), rejected: .messages(rejected),
        tools: request.tools,
        parallelToolCalls: request.parallelToolCalls, extras: extras, inputExtras: request.extras,
        position: position),
      places: PairPlaces(
        prompt: .list(place, first: 0), chosen: .answer(preferred), rejected: .answer(nonPreferred)))
  }

  /// What `input` holds.
  private struct Request {
    var messages: [Message]?
    var place: JSONValue?
    var tools: RawJSON?
    var parallelToolCalls: RawJSON?
    var extras: [ExtraMember] = []
  }

  private static func request(_ input: JSONValue, log: inout ShapeLog) -> Request {
    var request = Request()
    if input.kind == .array {
      log.report(.variant, at: input, "\"input\" is a list; the format asks for an object with \"messages\"")
      request.place = input
      request.messages = MessageReading.messages(input, log: &log)
      return request
    }
    guard input.kind == .object else {
      log.expected("an object with \"messages\"", at: input)
      return request
    }
    var tools: JSONValue?
    var parallel: JSONValue?
    for member in input.members {
      if member.key.equals("messages") {
        log.take(member, into: &request.place)
      } else if member.key.equals("tools"), !member.value.isNull {
        log.take(member, into: &tools)
      } else if member.key.equals("parallel_tool_calls"), !member.value.isNull {
        log.take(member, into: &parallel)
      } else {
        request.extras.append(member.asExtra)
      }
    }
    if let messages = request.place {
      request.messages = MessageReading.messages(messages, log: &log)
    } else {
      log.missing("messages", in: input)
    }
    if let tools, tools.kind != .array { log.expected("a list of tools", at: tools) }
    if let parallel, parallel.bool == nil { log.expected("true or false", at: parallel) }
    request.tools = tools.map { RawJSON(json: $0) }
    request.parallelToolCalls = parallel.map { RawJSON(json: $0) }
    return request
  }

  private static func reportOldName(_ member: JSONMember, log: inout ShapeLog) {
    if member.key.equals("preferred_completion") || member.key.equals("non_preferred_completion") {
      log.report(
        .variant, at: member.value, offset: member.key.offset,
        "the older name \"\(member.key.string)\"; now it ends in \"_output\"")
    }
  }
}
