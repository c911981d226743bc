public import ByteStreams

/// A place inside a record, in the terms an editor understands.
///
/// Its description is `input!member:line:column`.
public struct RecordPlace: Sendable, Hashable, CustomStringConvertible {
  /// The input's path as it was given; `-` is standard input.
  public var input: String
  /// The label of the archive member, nil outside archives.
  public var member: String?
  /// 1-based line in the decompressed member; 0 when the input as a whole is meant.
  public var line: Int
  /// 1-based column in bytes; nil when a whole line or input is meant.
  public var column: Int?

  /// A place from its parts.
  public init(input: String, member: String?, line: Int, column: Int?) {
    self.input = input
    self.member = member
    self.line = line
    self.column = column
  }

  /// The place `offset` bytes into a record, which may span several lines.
  public init(in record: Record, offset: Int) {
    let before = record.bytes.prefix(max(0, offset))
    var line = record.position.line
    var lineStart: Int?
    // Few records hold a line end, and the way to the place may be long.
    var index = before.startIndex
    while let lineEnd = before.index(of: 0x0A, from: index) {
      line += 1
      index = lineEnd + 1
      lineStart = index
    }
    // On the first line of an input the record itself may start behind others (a list on one line).
    let ahead = record.position.line == 1 ? record.position.offset : 0
    let column = lineStart.map { before.endIndex - $0 + 1 } ?? ahead + before.count + 1
    self.init(input: record.position.input, member: record.position.member, line: line, column: column)
  }

  public var description: String {
    var text = input
    if let member { text += "!" + member }
    if line > 0 { text += ":\(line)" }
    if let column, line > 0 { text += ":\(column)" }
    return text
  }
}
