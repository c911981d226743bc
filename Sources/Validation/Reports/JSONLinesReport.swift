public import ByteStreams
internal import JSONText

/// The report for programs that read as it comes: an object a line, `"type":"finding"` for each finding and one
/// `"type":"summary"` at the end. Its schema is `Schemas/validate-report-line.schema.json`.
public struct JSONLinesReport: FindingReport, Sendable {
  /// A report with nothing written.
  public init() {}

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    appendJSON(to: &bytes) { writer in
      writer.beginObject()
      writer.member("type", "finding")
      writer.members(of: finding)
      writer.endObject()
      writer.newline()
    }
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    appendJSON(to: &bytes) { writer in
      writer.beginObject()
      writer.member("type", "summary")
      writer.members(of: outcome)
      writer.endObject()
      writer.newline()
    }
  }
}
