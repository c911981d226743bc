/// Something about an input that its reader should know: from a skipped mark to data that could not be read.
///
/// Problems travel among the records, in their place. None of them ends the reading of the other inputs.
public struct ReadProblem: Error, Sendable, CustomStringConvertible {
  /// How much a problem matters.
  public enum Severity: String, Sendable, Comparable {
    /// Nothing was lost.
    case note
    /// Probably not what was meant.
    case warning
    /// Data is missing or cannot be trusted.
    case error

    /// `note < warning < error`.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// How much it matters.
  public var severity: Severity
  /// A stable name in kebab case, such as `gzip-truncated`.
  public var code: String
  /// Where it is; the line is 0 when the whole input is meant.
  public var position: RecordPosition
  /// 1-based column in bytes, where one is known.
  public var column: Int?
  /// What is wrong and what was expected.
  public var message: String
  /// What to do about it.
  public var remedy: String

  /// Makes a problem.
  public init(
    severity: Severity, code: String, position: RecordPosition, column: Int? = nil, message: String,
    remedy: String
  ) {
    self.severity = severity
    self.code = code
    self.position = position
    self.column = column
    self.message = message
    self.remedy = remedy
  }

  /// `place: severity [code]: message; remedy`.
  public var description: String {
    let place = column.map { "\(position):\($0)" } ?? "\(position)"
    return "\(place): \(severity.rawValue) [\(code)]: \(message); \(remedy)"
  }
}
