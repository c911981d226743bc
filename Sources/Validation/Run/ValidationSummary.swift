public import PreferenceData

/// The numbers at the end of a validation.
public struct ValidationSummary: Sendable, Hashable {
  /// How often a rule was broken.
  public struct RuleCount: Sendable, Hashable {
    /// The rule's code.
    public var code: String
    /// The rule's name.
    public var name: String
    /// The rule's severity.
    public var severity: Severity
    /// Findings of it.
    public var count: Int
    /// How many of them lie in which member of their record, for the members that hold a prompt or an answer. In
    /// transcripts the prompt is counted with the member it was read from, `chosen`.
    public var members: [String: Int] = [:]
  }

  /// Records read.
  public var rows = 0
  /// Records that were not checked because an older file has them; nil when there is no older file.
  public var rowsInBase: Int?
  /// Records that are a usable pair, whatever else was found about them.
  public var pairs = 0
  /// Records with at least one finding of error severity.
  public var rowsWithErrors = 0
  /// Findings by rule, in the order of codes and names.
  public var findings: [RuleCount] = []
  /// Records by the format they were read as.
  public var formats: [PairFormat: Int] = [:]
  /// Decompressed bytes read.
  public var bytes = 0
  /// Time taken.
  public var seconds = 0.0
  /// Whether an input could not be read to its end.
  public var isIncomplete = false
  /// Records that were compared with others on disk, because ``ValidationRun/memory`` was used up. The findings are the same
  /// as in memory, and come last.
  public var comparedOnDisk = 0
  /// How many records later ones were compared with for near-duplicates, where memory did not suffice for all; nil where it
  /// did.
  public var rememberedForSimilarity: Int?
  /// Which answers are the longer ones, over all records whose answers could be told apart from the prompt.
  public var lengths = LengthComparison()

  /// The numbers of a run over nothing.
  public init() {}

  /// Findings of a severity.
  public func count(of severity: Severity) -> Int {
    findings.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
  }

  /// Records in a second, 0 if no time was taken.
  public var rowsPerSecond: Double {
    seconds > 0 ? Double(rows) / seconds : 0
  }

  /// The exit status of the command: 3 if an input could not be read to its end, 1 if there is a finding of
  /// error severity, 0 otherwise.
  public var exitStatus: Int32 {
    if isIncomplete { return 3 }
    return count(of: .error) > 0 ? 1 : 0
  }
}
