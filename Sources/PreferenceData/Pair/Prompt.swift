/// What both answers reply to.
public enum Prompt: Sendable, Hashable {
  /// A conversation up to the reply.
  case messages([Message])
  /// One text without roles, as flat records have it.
  case text(Text)
}

/// One of the two replies.
public enum Answer: Sendable, Hashable {
  /// The reply as messages: one of an assistant, or a chain of tool calls, results and a last word.
  case messages([Message])
  /// One text without roles, as flat records have it.
  case text(Text)
}
