/// An output that could not be written.
public struct OutputError: Error, Sendable, CustomStringConvertible {
  /// A stable name in kebab case: `output-suffix`, `broken-pipe`, `output-failed`, `output-committed`.
  public var code: String
  /// The path as given; `-` is standard output.
  public var path: String
  /// What is wrong.
  public var message: String
  /// What to do about it.
  public var remedy: String

  /// Makes an error.
  public init(code: String, path: String, message: String, remedy: String) {
    self.code = code
    self.path = path
    self.message = message
    self.remedy = remedy
  }

  /// Whether whoever read this output has gone away: a reason to end quietly, not to complain.
  public var isBrokenPipe: Bool { code == "broken-pipe" }

  /// The same error with the path filled in, if whoever threw it did not know the path.
  func on(_ path: String) -> OutputError {
    guard self.path.isEmpty else { return self }
    return OutputError(code: code, path: path, message: message, remedy: remedy)
  }

  /// `PATH: MESSAGE; REMEDY`.
  public var description: String { "\(path): \(message); \(remedy)" }
}
