public import ByteStreams
internal import PreferenceData

/// Workflow commands of GitHub Actions: each finding becomes an annotation of the file that it is in.
///
/// GitHub shows ten annotations of each severity a step; the closing notice has all counts. What stands in an archive is
/// named in the message, since annotations know files only.
public struct GitHubReport: FindingReport, Sendable {
  /// A report with nothing written.
  public init() {}

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    let place = finding.place
    bytes.append(contentsOf: "::\(Self.command(for: finding.severity)) ".utf8)
    if place.input != "-" {
      bytes.append(contentsOf: "file=".utf8)
      Self.appendProperty(
        place.input.hasPrefix("./") ? String(place.input.dropFirst(2)) : place.input, to: &bytes)
      // Lines of what was decompressed are not lines of the file.
      if place.line > 0, place.member == nil {
        bytes.append(contentsOf: ",line=\(place.line)".utf8)
        if let column = place.column {
          let inText = record.flatMap { SourcePlace(place, in: $0)?.codePointColumn }
          bytes.append(contentsOf: ",col=\(inText ?? column)".utf8)
        }
      }
      bytes.append(UInt8(ascii: ","))
    }
    bytes.append(contentsOf: "title=".utf8)
    Self.appendProperty("\(finding.rule.code) \(finding.rule.name)", to: &bytes)
    bytes.append(contentsOf: "::".utf8)
    var message = place.member == nil && place.input != "-" ? "" : "\(place): "
    message += finding.message
    if let excerpt = finding.excerpt { message += ": \(excerpt)" }
    if !finding.pointer.isEmpty { message += " (\(finding.pointer))" }
    message += "; \(finding.rule.remedy)"
    Self.appendMessage(message, to: &bytes)
    bytes.append(0x0A)
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    let summary = outcome.summary
    var text = "\(summary.rows) rows, \(summary.pairs) pairs, \(summary.rowsWithErrors) rows with errors"
    for count in summary.findings {
      text += "\n\(count.count) × \(count.severity.rawValue) \(count.code) \(count.name)"
    }
    if outcome.unlisted > 0 { text += "\n\(outcome.unlisted) of the findings are not listed" }
    bytes.append(contentsOf: "::notice title=prefer validate::".utf8)
    Self.appendMessage(text, to: &bytes)
    bytes.append(0x0A)
  }

  private static func command(for severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "notice"
    }
  }

  /// Source: the escaping of `@actions/core` for messages: `%`, carriage return, line feed.
  private static func appendMessage(_ text: String, to bytes: inout [UInt8]) {
    append(text, escaping: "%\r\n", to: &bytes)
  }

  /// And for properties: besides, `:` and `,`.
  private static func appendProperty(_ text: String, to bytes: inout [UInt8]) {
    append(text, escaping: "%\r\n:,", to: &bytes)
  }

  private static func append(_ text: String, escaping special: StaticString, to bytes: inout [UInt8]) {
    let special = UnsafeBufferPointer(start: special.utf8Start, count: special.utf8CodeUnitCount)
    for byte in text.utf8 {
      if special.contains(byte) {
        bytes.append(contentsOf: (byte < 16 ? "%0" : "%").utf8)
        bytes.append(contentsOf: String(byte, radix: 16, uppercase: true).utf8)
      } else {
        // Logs are shown on terminals too.
        bytes.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
      }
    }
  }
}
