extension PreferencePair {
  /// Which part of a pair a text belongs to.
  public enum TextPart: String, Sendable, Hashable, CaseIterable {
    case prompt, chosen, rejected
  }

  /// One text of a pair.
  public struct PartText: Sendable, Hashable {
    /// The part it belongs to.
    public var part: TextPart
    /// Who says it; nil in flat text.
    public var role: Role?
    /// What is said.
    public var text: Text
  }

  /// Everything that is said in the pair, in order: contents of messages, or the flat texts. Content in parts gives its
  /// text when it is one text, and nothing otherwise.
  public var texts: [PartText] {
    var list: [PartText] = []
    switch prompt {
    case .text(let text): list.append(PartText(part: .prompt, role: nil, text: text))
    case .messages(let messages): list += Self.texts(of: messages, in: .prompt)
    }
    for (part, answer) in [(TextPart.chosen, chosen), (.rejected, rejected)] {
      switch answer {
      case .text(let text): list.append(PartText(part: part, role: nil, text: text))
      case .messages(let messages): list += Self.texts(of: messages, in: part)
      }
    }
    return list
  }

  private static func texts(of messages: [Message], in part: TextPart) -> [PartText] {
    messages.compactMap { message in
      message.soleText.map { PartText(part: part, role: message.role, text: $0) }
    }
  }
}
