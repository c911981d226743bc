/// Where a record's first byte stands: which input, which archive member, which line, which byte.
///
/// Its description is `input!member:line` (`input:line` outside archives, `input` alone when the whole input is meant).
public struct RecordPosition: Sendable, Hashable, CustomStringConvertible {
  /// The input's path as it was given; `-` is standard input.
  public var input: String
  /// The label of the archive member, nil outside archives. A label only: nothing is ever written under this name.
  public var member: String?
  /// 1-based line in the decompressed member; 0 when the input as a whole is meant.
  public var line: Int
  /// Bytes of the decompressed member before the record's first byte.
  public var offset: Int

  /// Makes a position; `line: 0` stands for the whole input or member.
  public init(input: String, member: String? = nil, line: Int = 0, offset: Int = 0) {
    self.input = input
    self.member = member
    self.line = line
    self.offset = offset
  }

  /// `input!member:line`.
  public var description: String {
    var text = input
    if let member { text += "!" + member }
    if line > 0 { text += ":\(line)" }
    return text
  }
}
