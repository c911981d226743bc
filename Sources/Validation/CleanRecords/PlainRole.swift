internal import PreferenceData

/// The roles of messages that may need nothing besides role and text, by number. A tool's answer a call.
enum PlainRole: UInt8, CaseIterable {
  case system, developer, user, assistant

  /// The role of that name as it stands in messages.
  init?(_ name: UnsafeBufferPointer<UInt8>) {
    switch name.count {
    case 4 where name.equals("user"): self = .user
    case 9 where name.equals("assistant"): self = .assistant
    case 6 where name.equals("system"): self = .system
    case 9 where name.equals("developer"): self = .developer
    default: return nil
    }
  }

  /// The role of that name as it stands in ShareGPT turns.
  init?(speaker name: UnsafeBufferPointer<UInt8>) {
    if name.equals("human") {
      self = .user
    } else if name.equals("gpt") {
      self = .assistant
    } else {
      self.init(name)
    }
  }

  /// The role as pairs have it.
  var role: Role {
    switch self {
    case .system: .system
    case .developer: .developer
    case .user: .user
    case .assistant: .assistant
    }
  }

  /// Whether messages of this role instruct and stand in front.
  var instructs: Bool { self == .system || self == .developer }
}

/// A message that is a role and one text that says something.
struct PlainTurn {
  let role: PlainRole
  let text: PlainText

  /// Whether both are the same message.
  func equals(_ other: PlainTurn) -> Bool {
    role == other.role && text.equals(other.text)
  }
}
