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
  /// What few messages have; nil for the many that are a role and their content, which are passed around by
  /// the million and should be small.
  private var trappings: Trappings?

  /// A message from its parts.
  public init(
    role: Role, content: Content?, name: Text? = nil, toolCalls: RawJSON? = nil, toolCallID: Text? = nil,
    extras: [ExtraMember] = []
  ) {
    self.role = role
    self.content = content
    set(name: name, toolCalls: toolCalls, toolCallID: toolCallID, extras: extras)
  }

  /// The speaker's name, where several share a role.
  public var name: Text? {
    get { trappings?.name }
    set { set(name: newValue, toolCalls: toolCalls, toolCallID: toolCallID, extras: extras) }
  }

  /// The array of tool calls of an assistant, as it was spelled: arguments stay byte-exact.
  public var toolCalls: RawJSON? {
    get { trappings?.toolCalls }
    set { set(name: name, toolCalls: newValue, toolCallID: toolCallID, extras: extras) }
  }

  /// Whether there is an array of tool calls.
  public var callsTools: Bool { trappings?.toolCalls != nil }

  /// Which call a `tool` message answers.
  public var toolCallID: Text? {
    get { trappings?.toolCallID }
    set { set(name: name, toolCalls: toolCalls, toolCallID: newValue, extras: extras) }
  }

  /// The message's other members, in order.
  public var extras: [ExtraMember] {
    get { trappings?.extras ?? [] }
    set { set(name: name, toolCalls: toolCalls, toolCallID: toolCallID, extras: newValue) }
  }

  private mutating func set(name: Text?, toolCalls: RawJSON?, toolCallID: Text?, extras: [ExtraMember]) {
    let isBare = name == nil && toolCalls == nil && toolCallID == nil && extras.isEmpty
    trappings =
      isBare ? nil : Trappings(name: name, toolCalls: toolCalls, toolCallID: toolCallID, extras: extras)
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
    plainText != nil && trappings == nil
  }
}

/// What a message may have beside role and content.
private final class Trappings: Sendable, Hashable {
  let name: Text?
  let toolCalls: RawJSON?
  let toolCallID: Text?
  let extras: [ExtraMember]

  init(name: Text?, toolCalls: RawJSON?, toolCallID: Text?, extras: [ExtraMember]) {
    self.name = name
    self.toolCalls = toolCalls
    self.toolCallID = toolCallID
    self.extras = extras
  }

  static func == (left: Trappings, right: Trappings) -> Bool {
    left.name == right.name && left.toolCalls == right.toolCalls && left.toolCallID == right.toolCallID
      && left.extras == right.extras
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(toolCalls)
    hasher.combine(toolCallID)
    hasher.combine(extras)
  }
}
