/// Where in a pair a template met something: the part, and the message within it.
public struct TemplatePlace: Sendable, Hashable, CustomStringConvertible {
  /// One of the three parts of a pair.
  public enum Part: String, Sendable, Hashable {
    case prompt, chosen, rejected
  }

  /// The part.
  public var part: Part
  /// The message within the part, counted from 0; nil for the part as a whole.
  public var message: Int?

  /// A place in a pair.
  public init(_ part: Part, message: Int? = nil) {
    self.part = part
    self.message = message
  }

  /// "prompt", or "chosen, message 2" (counted from 1, as people do).
  public var description: String {
    guard let message else { return part.rawValue }
    return "\(part.rawValue), message \(message + 1)"
  }

  func at(_ message: Int) -> TemplatePlace { TemplatePlace(part, message: message) }
}
