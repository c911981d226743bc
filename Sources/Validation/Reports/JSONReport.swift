public import ByteStreams
internal import JSONText

/// The report for programs: one JSON object, written piece by piece so that findings need not be kept.
/// Its schema is `Schemas/validate-report.schema.json`.
public struct JSONReport: FindingReport, Sendable {
  private var hasFindings = false

  /// A report with nothing written.
  public init() {}

  public mutating func begin(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: #"{"version":1,"findings":["#.utf8)
  }

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    bytes.append(contentsOf: (hasFindings ? ",\n" : "\n").utf8)
    hasFindings = true
    appendJSON(to: &bytes) { writer in
      writer.beginObject()
      writer.members(of: finding)
      writer.endObject()
    }
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    bytes.append(contentsOf: "\n],\"summary\":".utf8)
    appendJSON(to: &bytes) { writer in
      writer.beginObject()
      writer.members(of: outcome)
      writer.endObject()
    }
    bytes.append(contentsOf: "}\n".utf8)
  }
}
