/// A line of a settings file that is not understood.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line, counted from 1.
  public var line: Int
  /// What is wrong there, and what was expected.
  public var message: String

  /// The line and the message.
  public var description: String { "line \(line): \(message)" }
}
