import ByteStreams
import PreferenceData

/// Makes pairs of every kind that the formats can hold.
struct RandomPairs {
  var numbers: SeededNumbers

  init(seed: UInt64) {
    numbers = SeededNumbers(seed)
  }

  /// A pair that the target can hold whole.
  mutating func pair(for target: PairWriter.Target) -> PreferencePair {
    switch target {
    case .flat: flatPair()
    case .chat, .openai: chatPair(for: target)
    }
  }

  private mutating func flatPair() -> PreferencePair {
    let position = RecordPosition(input: "random", line: 1)
    if Bool.random(using: &numbers) {
      return PreferencePair(
        prompt: .text(text()), chosen: .text(text()), rejected: .text(text()), extras: extras(),
        position: position)
    }
    var prompt = [Message(role: .user, text: text())]
    if Bool.random(using: &numbers) {
      prompt.insert(Message(role: .system, text: Text("s" + text().string)), at: 0)
    }
    return PreferencePair(
      prompt: .messages(prompt), chosen: .messages([Message(role: .assistant, text: text())]),
      rejected: .messages([Message(role: .assistant, text: text())]), extras: extras(), position: position)
  }

  private mutating func chatPair(for target: PairWriter.Target) -> PreferencePair {
    var prompt: [Message] = []
    if Bool.random(using: &numbers) { prompt.append(Message(role: .system, text: text())) }
    for _ in 0..<Int.random(in: 0...2, using: &numbers) {
      prompt += [message(.user), message(.assistant)]
    }
    prompt.append(message(.user))
    let tools = RawJSON(#"[{"type": "function", "function": {"name": "f", "n": 1.0}}]"#)
    return PreferencePair(
      prompt: .messages(prompt), chosen: .messages(answer()), rejected: .messages(answer()),
      tools: Bool.random(using: &numbers) ? tools : nil,
      parallelToolCalls: Bool.random(using: &numbers) ? RawJSON("true") : nil,
      extras: target == .chat ? extras() : [], position: RecordPosition(input: "random", line: 1))
  }

  private mutating func answer() -> [Message] {
    guard Bool.random(using: &numbers) else { return [message(.assistant)] }
    let arguments = Bool.random(using: &numbers) ? #"{"a": 1.50, "b": "\u00e9"}"# : #""{\"a\": 1.50}""#
    let calls = RawJSON(
      #"[{"id": "c", "type": "function", "function": {"name": "f", "arguments": \#(arguments)}}]"#)
    return [
      Message(role: .assistant, content: nil, toolCalls: calls),
      Message(role: .tool, content: .text(text()), toolCallID: "c"), message(.assistant),
    ]
  }

  private mutating func message(_ role: Role) -> Message {
    var message = Message(role: role, text: text())
    if Int.random(in: 0..<5, using: &numbers) == 0 { message.name = text() }
    if Int.random(in: 0..<5, using: &numbers) == 0 {
      message.content = .parts(
        RawJSON(#"[{"type": "text", "text": "a\u0062"}, {"type": "image_url", "image_url": {}}]"#))
    }
    if role == .assistant, Int.random(in: 0..<5, using: &numbers) == 0 {
      message.extras = [ExtraMember(key: "weight", value: RawJSON("1"))]
    }
    return message
  }

  private mutating func text() -> Text {
    let atoms = [
      "a", " ", "\n", "\"", "\\", "é", "\u{1F600}", "\u{1}", "\t", "Human:", "\u{2028}", "/", "\u{FEFF}",
    ]
    let count = Int.random(in: 0...6, using: &numbers)
    let plain = (0..<count).map { _ in atoms.randomElement(using: &numbers) ?? "" }.joined()
    guard Int.random(in: 0..<3, using: &numbers) == 0 else { return Text(plain) }
    // The same with every character escaped, as some writers do.
    let escaped = plain.utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return Text(escapedJSON: ArraySlice(Array(escaped.joined().utf8)))
  }

  private mutating func extras() -> [ExtraMember] {
    let all = [
      ExtraMember(key: "score", value: RawJSON("1.50")),
      ExtraMember(key: "id \"1\"", value: RawJSON("\"x\"")),
      ExtraMember(key: "deep", value: RawJSON("{\"a\": [1, {\"b\": null}]}")),
      ExtraMember(key: Text(escapedJSON: ArraySlice(Array(#"\u006bey"#.utf8))), value: RawJSON("1e400")),
    ]
    return all.filter { _ in Bool.random(using: &numbers) }
  }
}
