public import ByteStreams
internal import JSONText

/// Bad rows in a file of their own, as they were read, one after another, with their findings in `FILE.findings.jsonl`: each
/// finding as in the report, and at which line of the file its row begins (`reject_line`).
public final class RejectedRows {
  /// How many rows there are.
  public private(set) var count = 0
  private let rows: OutputFile
  private let findings: OutputFile
  private var line = 1

  /// Opens both files. They appear with `commit`.
  public init(path: String) throws(OutputError) {
    rows = try OutputFile(path: path)
    findings = try OutputFile(path: path + ".findings.jsonl")
  }

  /// Adds a row.
  func add(_ bytes: ArraySlice<UInt8>, _ found: [Finding]) throws(OutputError) {
    try rows.write(bytes)
    try rows.write(CollectionOfOne(0x0A))
    var lines: [UInt8] = []
    for finding in found {
      appendJSON(to: &lines) { writer in
        writer.beginObject()
        writer.member("reject_line", line)
        writer.members(of: finding)
        writer.endObject()
        writer.newline()
      }
    }
    try findings.write(lines)
    line += 1 + bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    count += 1
  }

  /// Lets both files appear.
  func commit() throws(OutputError) {
    try rows.commit()
    try findings.commit()
  }
}
