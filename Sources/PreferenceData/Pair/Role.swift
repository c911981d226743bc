/// Who speaks a message, by the name that the format gave it.
///
/// Names outside the known five are kept, so that a check can name them and nothing is lost.
@frozen
public struct Role: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  /// The known roles by themselves, so that they are compared without looking at letters.
  @frozen @usableFromInline
  enum Name: Sendable, Hashable {
    case system, developer, user, assistant, tool
    case other(String)
  }

  @usableFromInline let name: Name

  @inlinable
  init(_ name: Name) {
    self.name = name
  }

  /// A role of any name.
  public init(rawValue: String) {
    switch rawValue {
    case "system": name = .system
    case "developer": name = .developer
    case "user": name = .user
    case "assistant": name = .assistant
    case "tool": name = .tool
    default: name = .other(rawValue)
    }
  }

  /// The name as it stands in the record.
  public var rawValue: String {
    switch name {
    case .system: "system"
    case .developer: "developer"
    case .user: "user"
    case .assistant: "assistant"
    case .tool: "tool"
    case .other(let name): name
    }
  }

  /// Instructions that hold for the whole conversation.
  @inlinable public static var system: Role { Role(.system) }
  /// What newer OpenAI models call `system`.
  @inlinable public static var developer: Role { Role(.developer) }
  /// The person.
  @inlinable public static var user: Role { Role(.user) }
  /// The model.
  @inlinable public static var assistant: Role { Role(.assistant) }
  /// The result of a tool call.
  @inlinable public static var tool: Role { Role(.tool) }

  /// Whether the name is one of the five above.
  @inlinable
  public var isKnown: Bool {
    if case .other = name { return false }
    return true
  }

  @inlinable
  public static func == (left: Role, right: Role) -> Bool {
    switch (left.name, right.name) {
    case (.system, .system), (.developer, .developer), (.user, .user), (.assistant, .assistant),
      (.tool, .tool):
      true
    case (.other(let left), .other(let right)): left == right
    default: false
    }
  }

  public var description: String {
    rawValue
  }

  /// The role of that name, without making a string where the name is known.
  init(utf8 name: ArraySlice<UInt8>) {
    if name.equals("user") {
      self = .user
    } else if name.equals("assistant") {
      self = .assistant
    } else if name.equals("system") {
      self = .system
    } else if name.equals("tool") {
      self = .tool
    } else if name.equals("developer") {
      self = .developer
    } else {
      self.init(.other(String(decoding: name, as: UTF8.self)))
    }
  }
}
