extension PreferencePair {
  /// The prompt as messages: a text without roles is one turn of the user.
  public var promptMessages: [Message] {
    switch prompt {
    case .messages(let messages): messages
    case .text(let text): [Message(role: .user, text: text)]
    }
  }
}

extension Answer {
  /// The answer as messages: a text without roles is one turn of the assistant.
  public var asMessages: [Message] {
    switch self {
    case .messages(let messages): messages
    case .text(let text): [Message(role: .assistant, text: text)]
    }
  }
}
