public import ByteStreams
internal import PreferenceData

/// The report for a person at a terminal: findings under the name of their input, each with the piece of the line that
/// it is about and a caret under the place.
public struct PrettyReport: FindingReport, Sendable {
  private let paint: TerminalPaint
  private let columns: Int
  private var heading: String?

  /// - Parameters:
  ///   - coloured: whether to use terminal colours.
  ///   - columns: how wide the terminal is.
  public init(coloured: Bool = false, columns: Int = 100) {
    paint = TerminalPaint(isColoured: coloured)
    self.columns = columns
  }

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    let place = finding.place
    let name = place.input + (place.member.map { "!\($0)" } ?? "")
    if heading != name {
      if heading != nil { bytes.append(0x0A) }
      heading = name
      paint.begin(.strong, &bytes)
      VisibleText.append(name, to: &bytes)
      paint.end(&bytes)
      bytes.append(0x0A)
    }
    appendHead(finding, to: &bytes)
    if finding.excerpt != nil, let record, let source = SourcePlace(place, in: record) {
      append(SourceExcerpt(source, of: record, columns: columns - Self.gutter.count), finding, to: &bytes)
    }
    paint.begin(.faint, &bytes)
    bytes.append(contentsOf: "\(Self.indent)= ".utf8)
    VisibleText.append(finding.rule.remedy, to: &bytes)
    paint.end(&bytes)
    bytes.append(0x0A)
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    if outcome.unlisted > 0, heading != nil { bytes.append(0x0A) }
    TextReport.append(unlisted: outcome.unlisted, to: &bytes)
  }

  private static let indent = "      "
  private static let gutter = indent + "| "

  private func appendHead(_ finding: Finding, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "  ".utf8)
    if finding.place.line > 0 {
      paint.begin(.strong, &bytes)
      bytes.append(contentsOf: "\(finding.place.line)".utf8)
      if let column = finding.place.column { bytes.append(contentsOf: ":\(column)".utf8) }
      paint.end(&bytes)
      bytes.append(0x20)
    }
    paint.begin(.severity(finding.severity), &bytes)
    bytes.append(contentsOf: finding.severity.rawValue.utf8)
    paint.end(&bytes)
    VisibleText.append(" \(finding.rule.code) \(finding.rule.name): \(finding.message)", to: &bytes)
    if !finding.pointer.isEmpty {
      paint.begin(.faint, &bytes)
      VisibleText.append(" (\(finding.pointer))", to: &bytes)
      paint.end(&bytes)
    }
    bytes.append(0x0A)
  }

  private func append(_ excerpt: SourceExcerpt, _ finding: Finding, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "\(Self.gutter)\(excerpt.text)\n\(Self.gutter)".utf8)
    paint.begin(.severity(finding.severity), &bytes)
    bytes.append(contentsOf: excerpt.marker.utf8)
    paint.end(&bytes)
    bytes.append(0x0A)
  }
}
