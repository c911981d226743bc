internal import JSONText
internal import PreferenceData

/// Checks tools, calls and results against one another. Records without tools pass untouched.
enum ToolChecks {
  static func check(_ pair: PreferencePair, root: JSONValue, places: PairPlaces, log: inout FindingLog) {
    var declared: Set<String>?
    if let tools = pair.tools { declared = names(in: tools, root: root, log: &log) }
    let prompt = pair.promptMessages
    guard declared != nil || prompt.contains(where: \.usesTools) || pair.answersUseTools else { return }
    var calls = Set<Text>()
    check(prompt, part: .prompt, places: places, declared: declared, calls: &calls, log: &log)
    for (part, answer) in [(PairPlaces.Part.chosen, pair.chosen), (.rejected, pair.rejected)] {
      var callsOfSide = calls
      check(answer.asMessages, part: part, places: places, declared: declared, calls: &callsOfSide, log: &log)
    }
  }

  /// The names that the record declares; nil if its tools can't be read.
  private static func names(in tools: RawJSON, root: JSONValue, log: inout FindingLog) -> Set<String>? {
    guard let outer = try? JSONDocument.parse(tools.bytes) else { return nil }
    let inner = outer.root.stringBytes.flatMap { try? JSONDocument.parse($0) }
    let list = (inner ?? outer).root
    let place = root["tools"] ?? root["input"]?["tools"] ?? root
    guard list.kind == .array, list.elements.allSatisfy({ $0.kind == .object }) else {
      log.report(.toolList, at: place, "the tools are not a list of objects")
      return nil
    }
    return Set(list.elements.compactMap { ($0["function"]?["name"] ?? $0["name"])?.string })
  }

  private static func check(
    _ messages: [Message], part: PairPlaces.Part, places: PairPlaces, declared: Set<String>?,
    calls: inout Set<Text>, log: inout FindingLog
  ) {
    for (index, message) in messages.enumerated() {
      if message.toolCalls != nil {
        let place = places.place(of: part, message: index)
        for call in place.value["tool_calls"]?.elements ?? place.value.elements {
          check(call, declared: declared, log: &log)
          if let id = call["id"].flatMap({ Text(json: $0) }) { calls.insert(id) }
        }
      }
      if message.role == .tool, let id = message.toolCallID, !calls.contains(id) {
        log.report(
          .toolCallID, at: places.place(of: part, message: index),
          "no call before this result has the id \"\(Excerpt.cut(id.utf8))\"")
      }
    }
  }

  private static func check(_ call: JSONValue, declared: Set<String>?, log: inout FindingLog) {
    guard let function = call["function"] else { return }
    if let arguments = function["arguments"], arguments.kind != .object {
      let inside = arguments.stringBytes.flatMap { try? JSONDocument.parse($0) }
      if inside?.root.kind != .object {
        log.report(.toolArguments, at: arguments, "the arguments are not a JSON object")
      }
    }
    if let name = function["name"], let spelled = name.string, let declared, !declared.contains(spelled) {
      log.report(
        .undeclaredTool, at: name, "tool \"\(Excerpt.cut(ArraySlice(spelled.utf8)))\" is not declared")
    }
  }
}

extension Message {
  fileprivate var usesTools: Bool { toolCalls != nil || role == .tool }
}

extension PreferencePair {
  fileprivate var answersUseTools: Bool {
    [chosen, rejected].contains { answer in
      guard case .messages(let messages) = answer else { return false }
      return messages.contains(where: \.usesTools)
    }
  }
}
