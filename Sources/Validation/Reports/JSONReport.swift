internal import JSONText
internal import PreferenceData

/// The report for programs: one JSON object, written piece by piece so that findings need not be kept.
/// Its schema is `Schemas/validate-report.schema.json`.
///
/// Join `start`, the findings and `end` in this order.
public struct JSONReport: Sendable {
  private var hasFindings = false

  /// A report with nothing written.
  public init() {}

  /// How the report begins.
  public var start: [UInt8] {
    Array(#"{"version":1,"findings":["#.utf8)
  }

  /// The next finding.
  public mutating func finding(_ finding: Finding) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("code", finding.rule.code)
    writer.member("name", finding.rule.name)
    writer.member("severity", finding.severity.rawValue)
    writer.member("input", finding.place.input)
    if let member = finding.place.member { writer.member("member", member) }
    if finding.place.line > 0 { writer.member("line", finding.place.line) }
    if let column = finding.place.column, finding.place.line > 0 { writer.member("column", column) }
    writer.member("pointer", finding.pointer)
    writer.member("message", finding.message)
    if let excerpt = finding.excerpt { writer.member("excerpt", excerpt) }
    writer.member("remedy", finding.rule.remedy)
    writer.endObject()
    defer { hasFindings = true }
    return Array((hasFindings ? ",\n" : "\n").utf8) + writer.bytes
  }

  /// How the report ends.
  public func end(_ summary: ValidationSummary) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("rows", summary.rows)
    writer.member("pairs", summary.pairs)
    writer.member("rows_with_errors", summary.rowsWithErrors)
    writer.key("formats")
    writer.beginObject()
    for (format, count) in summary.formats.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      writer.member(format.rawValue, count)
    }
    writer.endObject()
    writer.key("findings")
    writer.beginArray()
    for count in summary.findings {
      writer.beginObject()
      writer.member("code", count.code)
      writer.member("name", count.name)
      writer.member("severity", count.severity.rawValue)
      writer.member("count", count.count)
      writer.endObject()
    }
    writer.endArray()
    writer.member("bytes", summary.bytes)
    writer.key("seconds")
    writer.number(summary.seconds)
    writer.key("complete")
    writer.bool(!summary.isIncomplete)
    writer.key("compared_all_records")
    writer.bool(summary.comparedAllRecords)
    writer.member("exit_status", Int(summary.exitStatus))
    writer.endObject()
    return Array("\n],\"summary\":".utf8) + writer.bytes + Array("}\n".utf8)
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  fileprivate mutating func member(_ name: String, _ value: Int) {
    key(name)
    number(value)
  }
}
