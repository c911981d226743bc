/// What a message says: one text, or a list of parts (text, images, refusals) kept as raw JSON.
public enum Content: Sendable, Hashable {
  /// One text.
  case text(Text)
  /// A JSON array of content parts, as it was spelled.
  case parts(RawJSON)
}

/// One turn of a conversation.
public struct Message: Sendable, Hashable {
  /// Who speaks.
  public var role: Role
  /// What is said; nil when the record has `null` or nothing there, as beside tool calls.
  public var content: Content?
  /// The speaker's name, where several share a role.
  public var name: Text?
  /// The array of tool calls of an assistant, as it was spelled: arguments stay byte-exact.
  public var toolCalls: RawJSON?
  /// Which call a `tool` message answers.
  public var toolCallID: Text?
  /// The message's other members, in order.
  public var extras: [ExtraMember]

  /// A message from its parts.
  public init(
    role: Role, content: Content?, name: Text? = nil, toolCalls: RawJSON? = nil, toolCallID: Text? = nil,
    extras: [ExtraMember] = []
  ) {
    self.role = role
    self.content = content
    self.name = name
    self.toolCalls = toolCalls
    self.toolCallID = toolCallID
    self.extras = extras
  }

  /// A message that is one text.
  public init(role: Role, text: Text) {
    self.init(role: role, content: .text(text))
  }

  /// The content where it is one text, otherwise nil.
  public var plainText: Text? {
    guard case .text(let text)? = content else { return nil }
    return text
  }

  /// Whether the message is a role and one text, and nothing else.
  public var isPlain: Bool {
    plainText != nil && name == nil && toolCalls == nil && toolCallID == nil && extras.isEmpty
  }
}
