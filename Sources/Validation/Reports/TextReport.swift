public import ByteStreams
internal import PreferenceData
internal import ReportPages

/// The report for pipes, logs and `grep`: a line a finding.
public struct TextReport: FindingReport, Sendable {
  private let isColoured: Bool
  /// What the lines of the rules say that came up, in their order: few rules are broken, and some of them often.
  private var frames: [Frame] = []

  /// - Parameter coloured: whether place, severity and remedy are set off with terminal colours.
  public init(coloured: Bool = false) {
    isColoured = coloured
  }

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    guard !isColoured else { return Self.append(finding, coloured: true, to: &bytes) }
    let frame = frame(of: finding.rule)
    let start = bytes.count
    Self.append(finding.place, to: &bytes)
    bytes.append(contentsOf: frames[frame].head)
    Self.appendPlain(finding, to: &bytes)
    bytes.append(contentsOf: frames[frame].tail)
    VisibleText.clean(&bytes, from: start)
    bytes.append(0x0A)
  }

  /// What is the same in all lines about a rule.
  private struct Frame {
    let rule: Rule
    /// From behind the place up to the message.
    let head: [UInt8]
    /// From behind the pointer on.
    let tail: [UInt8]
  }

  private mutating func frame(of rule: Rule) -> Int {
    for index in frames.indices
    where frames[index].rule == rule && frames[index].rule.severity == rule.severity {
      return index
    }
    frames.append(
      Frame(
        rule: rule, head: Array(": \(rule.severity.rawValue) \(rule.code) \(rule.name): ".utf8),
        tail: Array("; \(rule.remedy)".utf8)))
    return frames.count - 1
  }

  /// What a line says of a finding itself: `message: excerpt (pointer)`.
  private static func appendPlain(_ finding: Finding, to bytes: inout [UInt8]) {
    bytes.append(text: finding.message)
    if let excerpt = finding.excerpt {
      bytes.append(contentsOf: ": ".utf8)
      bytes.append(text: excerpt)
    }
    if !finding.pointer.isEmpty {
      bytes.append(contentsOf: " (".utf8)
      bytes.append(text: finding.pointer)
      bytes.append(UInt8(ascii: ")"))
    }
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    Self.append(unlisted: outcome.unlisted, to: &bytes)
  }

  /// One finding on one line, line end included:
  /// `place: severity CODE name: message: excerpt (pointer); remedy`.
  public static func line(for finding: Finding, coloured: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    append(finding, coloured: coloured, to: &bytes)
    return bytes
  }

  private static func append(_ finding: Finding, coloured: Bool, to bytes: inout [UInt8]) {
    let rule = finding.rule
    let paint = TerminalPaint(isColoured: coloured)
    // What comes from outside is cleaned together, but apart from the commands that colour it.
    var start = bytes.count
    func painted(_ change: (inout [UInt8]) -> Void) {
      guard coloured else { return }
      VisibleText.clean(&bytes, from: start)
      change(&bytes)
      start = bytes.count
    }
    painted { paint.begin(.strong, &$0) }
    append(finding.place, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    painted { paint.end(&$0) }
    bytes.append(0x20)
    painted { paint.begin(.severity(finding.severity), &$0) }
    bytes.append(text: finding.severity.rawValue)
    bytes.append(0x20)
    bytes.append(text: rule.code)
    painted { paint.end(&$0) }
    bytes.append(0x20)
    bytes.append(text: rule.name)
    bytes.append(contentsOf: ": ".utf8)
    appendPlain(finding, to: &bytes)
    painted { paint.begin(.faint, &$0) }
    bytes.append(contentsOf: "; ".utf8)
    bytes.append(text: rule.remedy)
    VisibleText.clean(&bytes, from: start)
    painted { paint.end(&$0) }
    bytes.append(0x0A)
  }

  /// The place as its description has it, without making a string of it.
  private static func append(_ place: RecordPlace, to bytes: inout [UInt8]) {
    bytes.append(text: place.input)
    if let member = place.member {
      bytes.append(UInt8(ascii: "!"))
      bytes.append(text: member)
    }
    guard place.line > 0 else { return }
    append(place.line, to: &bytes)
    if let column = place.column { append(column, to: &bytes) }
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: ":"))
    var power = 1
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / power % 10))
      power /= 10
    }
  }

  /// Says how many findings are not in the list.
  static func append(unlisted: Int, to bytes: inout [UInt8]) {
    guard unlisted > 0 else { return }
    bytes.append(contentsOf: "… and \(unlisted) more findings, counted but not listed\n".utf8)
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
    lines.append("seconds   \(Decimals.fixed(summary.seconds, 3)) (\(rate) rows/s)")
    let totals = Severity.allCases.reversed().map { "\($0.rawValue) \(summary.count(of: $0))" }
    lines.append("findings  " + totals.joined(separator: ", "))
    for count in summary.findings {
      let number = String(count.count)
      let padding = String(repeating: " ", count: max(0, 8 - number.count))
      let whereabouts = count.whereabouts.map { ": \($0)" } ?? ""
      lines.append(
        "\(padding)\(number)  \(count.code) \(count.name) (\(count.severity.rawValue))\(whereabouts)")
    }
    lines += summary.notes
    if summary.isIncomplete { lines.append("an input could not be read to its end") }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}

extension [UInt8] {
  /// Appends a text as one stretch of memory.
  fileprivate mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }
}
