internal import JSONText
internal import PreferenceData

/// Checks tools, calls and results against one another. Records without tools pass untouched.
enum ToolChecks {
  /// The tools that a record declares.
  private struct Declarations {
    /// What is declared of each tool: a JSON Schema of its parameters, or nil where there is none.
    var parameters: [String: JSONValue?] = [:]
  }

  /// What was called, on the way through a conversation.
  private struct Calls {
    var ids = Set<Text>()
    /// Calls with an id that wait for their result.
    var open: [(id: Text, place: JSONValue)] = []
    var hasCalls = false
  }

  static func check(_ pair: PreferencePair, root: JSONValue, places: PairPlaces, log: inout FindingLog) {
    var declared: Declarations?
    if let tools = pair.tools { declared = declarations(in: tools, root: root, log: &log) }
    guard pair.usesTools else { return }
    let prompt = pair.promptMessages
    var calls = Calls()
    check(prompt, part: .prompt, places: places, declared: declared, calls: &calls, log: &log)
    for (part, answer) in [(PairPlaces.Part.chosen, pair.chosen), (.rejected, pair.rejected)] {
      var callsOfSide = calls
      // What the prompt leaves open is told once, or answered by both sides.
      if part == .rejected { callsOfSide.open = [] }
      check(answer.asMessages, part: part, places: places, declared: declared, calls: &callsOfSide, log: &log)
    }
  }

  /// What the record declares; nil if its tools can't be read.
  private static func declarations(in tools: RawJSON, root: JSONValue, log: inout FindingLog) -> Declarations?
  {
    // The empty list that many records carry.
    if tools.bytes.elementsEqual("[]".utf8) { return Declarations() }
    guard let outer = try? JSONDocument.parse(tools.bytes) else { return nil }
    let inner = outer.root.stringBytes.flatMap { try? JSONDocument.parse($0) }
    let list = (inner ?? outer).root
    let place = root["tools"] ?? root["input"]?["tools"] ?? root
    guard list.kind == .array, list.elements.allSatisfy({ $0.kind == .object }) else {
      log.report(.toolList, at: place, "the tools are not a list of objects")
      return nil
    }
    var declared = Declarations()
    for tool in list.elements {
      let holder = tool["function"] ?? tool
      if let name = holder["name"]?.string { declared.parameters[name] = .some(holder["parameters"]) }
    }
    return declared
  }

  private static func check(
    _ messages: [Message], part: PairPlaces.Part, places: PairPlaces, declared: Declarations?,
    calls: inout Calls, log: inout FindingLog
  ) {
    for (index, message) in messages.enumerated() {
      if message.role == .tool {
        checkResult(message, at: { places.place(of: part, message: index) }, calls: &calls, log: &log)
        continue
      }
      reportOpenCalls(&calls, log: &log)
      guard message.callsTools else { continue }
      let place = places.place(of: part, message: index)
      calls.hasCalls = true
      for call in place.value["tool_calls"]?.elements ?? place.value.elements {
        check(call, declared: declared, log: &log)
        guard let id = call["id"].flatMap({ Text(json: $0) }) else { continue }
        calls.ids.insert(id)
        calls.open.append((id, call))
      }
    }
    // A prompt or an answer may end with the call: its result is what comes next.
  }

  private static func checkResult(
    _ message: Message, at place: () -> PairPlaces.Place, calls: inout Calls, log: inout FindingLog
  ) {
    guard let id = message.toolCallID else {
      if !calls.hasCalls { log.report(.toolCallID, at: place(), "no tool was called before this result") }
      // Without an id the result counts for the first call that waits.
      if !calls.open.isEmpty { calls.open.removeFirst() }
      return
    }
    calls.open.removeAll { $0.id == id }
    guard !calls.ids.contains(id) else { return }
    log.report(
      .toolCallID, at: place(), "no call before this result has the id \"\(Excerpt.cut(id.utf8))\"")
  }

  /// Calls whose result did not come before the conversation went on.
  private static func reportOpenCalls(_ calls: inout Calls, log: inout FindingLog) {
    for (id, place) in calls.open {
      log.report(
        .unansweredCall, at: place, "no message of the tool answers the call \"\(Excerpt.cut(id.utf8))\"")
    }
    calls.open = []
  }

  private static func check(_ call: JSONValue, declared: Declarations?, log: inout FindingLog) {
    guard let function = call["function"] else { return }
    let name = function["name"]
    if let name, let spelled = name.string, let declared, declared.parameters[spelled] == nil {
      log.report(
        .undeclaredTool, at: name, "tool \"\(Excerpt.cut(ArraySlice(spelled.utf8)))\" is not declared")
    }
    guard let arguments = function["arguments"] else { return }
    let inside = arguments.stringBytes.flatMap { try? JSONDocument.parse($0) }
    let given = arguments.kind == .object ? arguments : inside?.root
    guard let given, given.kind == .object else {
      log.report(.toolArguments, at: arguments, "the arguments are not a JSON object")
      return
    }
    guard let spelled = name?.string, let parameters = declared?.parameters[spelled] ?? nil,
      let fault = ToolSchema.fault(of: given, in: parameters)
    else { return }
    log.report(.toolSchema, at: arguments, fault)
  }
}

extension PreferencePair {
  /// Whether any message calls a tool, or is a tool's.
  fileprivate var usesTools: Bool {
    if case .messages(let messages) = prompt, Self.useTools(messages) { return true }
    return [chosen, rejected].contains { answer in
      guard case .messages(let messages) = answer else { return false }
      return Self.useTools(messages)
    }
  }

  private static func useTools(_ messages: [Message]) -> Bool {
    messages.contains { $0.callsTools || $0.role == .tool }
  }
}
