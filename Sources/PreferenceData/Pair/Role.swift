/// Who speaks a message, by the name that the format gave it.
///
/// Names outside the known five are kept, so that a check can name them and nothing is lost.
public struct Role: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  /// The name as it stands in the record.
  public var rawValue: String

  /// A role of any name.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Instructions that hold for the whole conversation.
  public static let system = Role(rawValue: "system")
  /// What newer OpenAI models call `system`.
  public static let developer = Role(rawValue: "developer")
  /// The person.
  public static let user = Role(rawValue: "user")
  /// The model.
  public static let assistant = Role(rawValue: "assistant")
  /// The result of a tool call.
  public static let tool = Role(rawValue: "tool")

  /// Whether the name is one of the five above.
  public var isKnown: Bool {
    self == .user || self == .assistant || self == .system || self == .tool || self == .developer
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
      self.init(rawValue: String(decoding: name, as: UTF8.self))
    }
  }
}
