/// A place of a settings file that is not understood.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line, counted from 1.
  public var line: Int
  /// The column, counted from 1 in Unicode scalars.
  public var column: Int
  /// What is wrong there, and what was expected.
  public var message: String

  /// The place and the message.
  public var description: String { "line \(line), column \(column): \(message)" }
}
