internal import ChatTemplates
internal import PreferenceData

extension TemplateInput {
  /// A pair in the words of templates.
  init(_ pair: PreferencePair) {
    let prompt: TemplateTurns =
      switch pair.prompt {
      case .messages(let messages): .messages(messages.map { TemplateMessage($0) })
      case .text(let text): .text(text.utf8)
      }
    self.init(
      prompt: prompt, chosen: TemplateTurns(pair.chosen), rejected: TemplateTurns(pair.rejected),
      tools: pair.tools.flatMap { $0.saysSomething ? $0.bytes : nil })
  }
}

extension TemplateTurns {
  fileprivate init(_ answer: Answer) {
    switch answer {
    case .messages(let messages): self = .messages(messages.map { TemplateMessage($0) })
    case .text(let text): self = .text(text.utf8)
    }
  }
}

extension TemplateMessage {
  fileprivate init(_ message: Message) {
    let content: TemplateContent =
      switch message.content {
      case .text(let text)?: .text(text.utf8)
      case .parts(let json)?: .parts(json.bytes)
      case nil: .none
      }
    self.init(
      role: message.role.rawValue, content: content,
      toolCalls: message.toolCalls.flatMap { $0.saysSomething ? $0.bytes : nil })
  }
}

extension RawJSON {
  /// Whether the list holds something: it is neither null, nor empty, nor a string that says so.
  fileprivate var saysSomething: Bool {
    let bare = bytes.filter { ![0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "\"")].contains($0) }
    return !["", "null", "[]", "{}"].contains { bare.elementsEqual($0.utf8) }
  }
}
