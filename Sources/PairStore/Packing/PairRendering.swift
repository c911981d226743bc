import ChatTemplates
import PreferenceData

/// A preference pair in the words of templates.
extension TemplateInput {
  init(_ pair: PreferencePair) {
    let prompt: TemplateTurns =
      switch pair.prompt {
      case .messages(let messages): .messages(messages.map(TemplateMessage.init))
      case .text(let text): .text(text.utf8)
      }
    self.init(
      prompt: prompt, chosen: TemplateTurns(pair.chosen), rejected: TemplateTurns(pair.rejected),
      tools: pair.tools.flatMap(Self.something))
  }

  /// A JSON list that holds something: neither null, nor empty, nor a string that says so.
  fileprivate static func something(_ json: RawJSON) -> ArraySlice<UInt8>? {
    let bare = json.bytes.filter { ![0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "\"")].contains($0) }
    return ["", "null", "[]", "{}"].contains { bare.elementsEqual($0.utf8) } ? nil : json.bytes
  }
}

extension TemplateTurns {
  fileprivate init(_ answer: Answer) {
    switch answer {
    case .messages(let messages): self = .messages(messages.map(TemplateMessage.init))
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
      toolCalls: message.toolCalls.flatMap(TemplateInput.something))
  }
}
