public import ByteStreams
internal import PreferenceData
internal import ReportPages

/// The report for pipes, logs and `grep`: a line a finding.
public struct TextReport: FindingReport, Sendable {
  /// What the lines of the catalogue's rules say that came up, in their order: few are broken, and some of them often.
  private var frames: [Frame] = []

  /// A report without lines.
  public init() {}

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    list([finding], upTo: 1, in: record, into: &bytes)
  }

  public mutating func list(
    _ findings: [Finding], upTo count: Int, in record: Record?, into bytes: inout [UInt8]
  ) {
    // Findings are not taken out of the array: each of them holds on to half a dozen pieces of memory.
    for index in findings.indices.prefix(count) {
      let frame = frame(of: findings[index].rule)
      let start = bytes.count
      Self.append(findings[index].place, to: &bytes)
      bytes.append(contentsOf: frame.head)
      Self.append(
        findings[index].message, findings[index].excerpt, findings[index].pointer, to: &bytes)
      bytes.append(contentsOf: frame.tail)
      VisibleText.clean(&bytes, from: start)
      bytes.append(0x0A)
    }
  }

  /// What is the same in all lines about a rule.
  private struct Frame {
    let rule: Rule
    /// From behind the place up to the message.
    let head: [UInt8]
    /// From behind the pointer on.
    let tail: [UInt8]

    init(_ rule: Rule) {
      self.rule = rule
      head = Array(": \(rule.severity.rawValue) \(rule.code) \(rule.name): ".utf8)
      tail = Array("; \(rule.remedy)".utf8)
    }
  }

  private mutating func frame(of rule: Rule) -> Frame {
    // Rules made when they are broken may be many, and share a name where they advise different things.
    guard rule.isOfCatalogue else { return Frame(rule) }
    for index in frames.indices
    where frames[index].rule == rule && frames[index].rule.severity == rule.severity {
      return frames[index]
    }
    let frame = Frame(rule)
    frames.append(frame)
    return frame
  }

  /// What a line says of a finding itself: `message: excerpt (pointer)`.
  private static func append(
    _ message: String, _ excerpt: String?, _ pointer: String, to bytes: inout [UInt8]
  ) {
    bytes.append(text: message)
    if let excerpt {
      bytes.append(contentsOf: ": ".utf8)
      bytes.append(text: excerpt)
    }
    if !pointer.isEmpty {
      bytes.append(contentsOf: " (".utf8)
      bytes.append(text: pointer)
      bytes.append(UInt8(ascii: ")"))
    }
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    Self.append(unlisted: outcome.unlisted, to: &bytes)
  }

  /// One finding on one line, line end included:
  /// `place: severity CODE name: message: excerpt (pointer); remedy`.
  public static func line(for finding: Finding) -> [UInt8] {
    var report = TextReport()
    var bytes: [UInt8] = []
    report.list(finding, in: nil, into: &bytes)
    return bytes
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
