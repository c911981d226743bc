internal import PreferenceData

/// The roles of messages that may need nothing besides role and text, by number. A tool's answer a call.
enum PlainRole: UInt8, CaseIterable {
  case system, developer, user, assistant
  /// A name that is none of the known ones.
  case unknown

  /// The known role of that name as it stands in messages.
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

  /// The role as pairs have it; nil where its name has to tell.
  var role: Role? {
    switch self {
    case .system: .system
    case .developer: .developer
    case .user: .user
    case .assistant: .assistant
    case .unknown: nil
    }
  }

  /// Whether messages of this role instruct and stand in front.
  var instructs: Bool { self == .system || self == .developer }
}

/// A message that is a role and one text.
struct PlainTurn {
  let text: PlainText
  let role: PlainRole
  /// The role's name where it is unknown, without escapes.
  let unknownRole: UnsafeBufferPointer<UInt8>?
  /// Where it lies in what was swept.
  let extent: PlainExtent

  init(
    role: PlainRole, unknownRole: UnsafeBufferPointer<UInt8>? = nil, text: PlainText, extent: PlainExtent
  ) {
    self.role = role
    self.unknownRole = unknownRole
    self.text = text
    self.extent = extent
  }

  /// Whether both are the same message.
  func equals(_ other: PlainTurn) -> Bool {
    role == other.role && text.equals(other.text) && hasSameName(as: other)
  }

  private func hasSameName(as other: PlainTurn) -> Bool {
    guard let unknownRole, let otherRole = other.unknownRole else { return role != .unknown }
    return unknownRole.equals(otherRole)
  }

  /// The message as rules on roles and contents see it.
  var outline: PairOutline.Turn {
    let name = unknownRole.map { Role(rawValue: String(decoding: $0, as: UTF8.self)) }
    return PairOutline.Turn(
      role: role.role ?? name ?? .user, callsTools: false,
      speech: text.bytes.isEmpty ? .nothing : text.isBlank ? .blank : .something)
  }
}
