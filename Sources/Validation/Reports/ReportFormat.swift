/// The forms in which a validation can be reported.
public enum ReportFormat: String, Sendable, Hashable, CaseIterable {
  /// For people: `pretty` on a terminal, one line a finding anywhere else.
  case text
  /// Findings under their input, each with a piece of its line and a caret.
  case pretty
  /// One JSON object.
  case json
  /// A JSON object a line.
  case jsonl
  /// SARIF 2.1.0.
  case sarif
  /// JUnit XML.
  case junit
  /// Annotations of GitHub Actions.
  case github
  /// A page for the browser.
  case html

  /// What a report needs to know of its surroundings.
  public struct Surroundings: Sendable {
    /// The program's version.
    public var version: String
    /// What is validated, as it was named.
    public var inputs: [String]
    /// How wide lines for people may be.
    public var columns: Int
    /// Whether the report goes to a terminal.
    public var isTerminal: Bool
    /// Whether that terminal has colours.
    public var isColoured: Bool

    /// Surroundings from their parts; a file or pipe unless said otherwise.
    public init(
      version: String, inputs: [String], columns: Int = 100, isTerminal: Bool = false,
      isColoured: Bool = false
    ) {
      self.version = version
      self.inputs = inputs
      self.columns = columns
      self.isTerminal = isTerminal
      self.isColoured = isColoured
    }
  }

  /// Whether the report shows statistics of the pairs.
  public var showsStatistics: Bool { self == .html }

  /// An empty report of this form.
  public func makeReport(_ surroundings: Surroundings) -> any FindingReport {
    let pretty = PrettyReport(coloured: surroundings.isColoured, columns: surroundings.columns)
    switch self {
    case .text: return surroundings.isTerminal ? pretty : TextReport()
    case .pretty: return pretty
    case .json: return JSONReport()
    case .jsonl: return JSONLinesReport()
    case .sarif: return SARIFReport(version: surroundings.version)
    case .junit: return JUnitReport()
    case .github: return GitHubReport()
    case .html: return HTMLReport(inputs: surroundings.inputs)
    }
  }
}
