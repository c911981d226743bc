/// What is particular about a packed pair.
public struct PairFlags: OptionSet, Sendable, Hashable {
  /// The bits as they stand in the file.
  public let rawValue: UInt32

  /// Flags from their bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The start of the prompt was cut to keep the length limit.
  public static let promptTruncated = PairFlags(rawValue: 1 << 0)
  /// The end of the chosen answer was cut.
  public static let chosenTruncated = PairFlags(rawValue: 1 << 1)
  /// The end of the rejected answer was cut.
  public static let rejectedTruncated = PairFlags(rawValue: 1 << 2)
  /// Under the boundary policy `trl`: a token that straddles the boundary went to the answers.
  public static let boundaryMoved = PairFlags(rawValue: 1 << 3)
}

/// One row of a shard's pair table: 32 bytes.
struct PairRow: Sendable, Hashable {
  static let byteCount = 32

  /// The first token of the pair within the shard; the prompt, the chosen and the rejected answer follow each other.
  var tokenOffset: UInt64
  var promptCount: UInt32
  var chosenCount: UInt32
  var rejectedCount: UInt32
  /// Index into the shard's sources.
  var source: UInt32
  /// 1-based line of the record in the source; the largest number stands for any later line.
  var line: UInt32
  var flags: PairFlags

  var tokenCount: Int { Int(promptCount) + Int(chosenCount) + Int(rejectedCount) }

  func append(to bytes: inout [UInt8]) {
    bytes.append(littleEndian: tokenOffset)
    for number in [promptCount, chosenCount, rejectedCount, source, line, flags.rawValue] {
      bytes.append(littleEndian: number)
    }
  }

  init(
    tokenOffset: UInt64, promptCount: UInt32, chosenCount: UInt32, rejectedCount: UInt32, source: UInt32,
    line: UInt32, flags: PairFlags
  ) {
    self.tokenOffset = tokenOffset
    self.promptCount = promptCount
    self.chosenCount = chosenCount
    self.rejectedCount = rejectedCount
    self.source = source
    self.line = line
    self.flags = flags
  }

  /// Reads row `index` of a pair table.
  init(table: UnsafeRawBufferPointer, index: Int) {
    let start = index * PairRow.byteCount
    tokenOffset = table.number(UInt64.self, at: start)
    promptCount = table.number(UInt32.self, at: start + 8)
    chosenCount = table.number(UInt32.self, at: start + 12)
    rejectedCount = table.number(UInt32.self, at: start + 16)
    source = table.number(UInt32.self, at: start + 20)
    line = table.number(UInt32.self, at: start + 24)
    flags = PairFlags(rawValue: table.number(UInt32.self, at: start + 28))
  }
}
