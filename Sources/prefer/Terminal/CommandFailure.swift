/// What the shell is told.
enum ExitStatus: Int32 {
  /// Done, nothing to complain about.
  case clean = 0
  /// Findings of error severity, refused rows, or work that failed.
  case failed = 1
  /// The command line makes no sense.
  case usage = 2
  /// An input could not be read to its end.
  case unreadable = 3
}

/// Ends a command with a status and, unless it was said already, a message.
struct CommandFailure: Error {
  var status: ExitStatus
  var message: String?

  /// Bad usage: says what is wrong and what would be right.
  static func usage(_ message: String) -> CommandFailure {
    CommandFailure(status: .usage, message: "error: \(message)")
  }
}
