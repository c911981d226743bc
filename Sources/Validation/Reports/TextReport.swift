internal import PreferenceData

/// The report for people: a line a finding, and a table at the end.
public enum TextReport {
  /// One finding on one line, line end included:
  /// `place: severity CODE name: message: excerpt (pointer); remedy`.
  ///
  /// - Parameter coloured: whether place, severity and remedy are set off with terminal colours.
  public static func line(for finding: Finding, coloured: Bool = false) -> [UInt8] {
    let rule = finding.rule
    var place = "\(finding.place):".withoutControlCharacters
    var severity = "\(rule.severity.rawValue) \(rule.code)"
    var fault = "\(rule.name): \(finding.message)"
    if let excerpt = finding.excerpt { fault += ": \(excerpt)" }
    if !finding.pointer.isEmpty { fault += " (\(finding.pointer))" }
    var remedy = "; \(rule.remedy)"
    if coloured {
      place = painted(place, "1")
      severity = painted(severity, Self.colour(of: rule.severity))
      remedy = painted(remedy, "2")
    }
    return Array("\(place) \(severity) \(fault.withoutControlCharacters)\(remedy)\n".utf8)
  }

  /// Select Graphic Rendition codes of ECMA-48.
  private static func painted(_ text: String, _ code: String) -> String { "\u{1B}[\(code)m\(text)\u{1B}[0m" }

  private static func colour(of severity: Severity) -> String {
    switch severity {
    case .error: "31"
    case .warning: "33"
    case .note: "36"
    }
  }

  /// The closing table.
  public static func summary(_ summary: ValidationSummary) -> [UInt8] {
    var lines = ["rows      \(summary.rows)", "pairs     \(summary.pairs)"]
    lines.append("faulty    \(summary.rowsWithErrors)")
    let formats = summary.formats.sorted { $0.key.rawValue < $1.key.rawValue }
    if !formats.isEmpty {
      lines.append("formats   " + formats.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", "))
    }
    let rate = Int(summary.rowsPerSecond.rounded())
    lines.append("bytes     \(summary.bytes)")
    lines.append("seconds   \(rounded(summary.seconds)) (\(rate) rows/s)")
    let totals = Severity.allCases.reversed().map { "\($0.rawValue) \(summary.count(of: $0))" }
    lines.append("findings  " + totals.joined(separator: ", "))
    for count in summary.findings {
      let number = String(count.count)
      let padding = String(repeating: " ", count: max(0, 8 - number.count))
      lines.append("\(padding)\(number)  \(count.code) \(count.name) (\(count.severity.rawValue))")
    }
    if !summary.comparedAllRecords {
      lines.append("repeated prompts and pairs were looked for among the first distinct records only")
    }
    if summary.isIncomplete { lines.append("an input could not be read to its end") }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func rounded(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    let fraction = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}

extension String {
  /// The text with control characters made visible as spaces, since names of files and members come from
  /// outside and end up on terminals.
  fileprivate var withoutControlCharacters: String {
    var cleaned = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      cleaned.append(isControl ? " " : scalar)
    }
    return String(cleaned)
  }
}
