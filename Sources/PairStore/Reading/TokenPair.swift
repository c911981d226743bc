public import ByteStreams

/// One packed pair: views into its shard, no copies.
public struct TokenPair: Sendable {
  /// The pair's index in the store, counted from 0.
  public let index: Int
  private let shard: Shard
  private let rowIndex: Int
  private let row: PairRow

  init(index: Int, shard: Shard, rowIndex: Int) {
    self.index = index
    self.shard = shard
    self.rowIndex = rowIndex
    row = shard.row(rowIndex)
  }

  /// The ids of the prompt.
  public var prompt: TokenSlice {
    TokenSlice(shard: shard, start: Int(row.tokenOffset), count: Int(row.promptCount))
  }

  /// The ids of the preferred answer, its end of turn included.
  public var chosen: TokenSlice {
    TokenSlice(
      shard: shard, start: Int(row.tokenOffset) + Int(row.promptCount), count: Int(row.chosenCount))
  }

  /// The ids of the other answer, its end of turn included.
  public var rejected: TokenSlice {
    TokenSlice(
      shard: shard, start: Int(row.tokenOffset) + Int(row.promptCount) + Int(row.chosenCount),
      count: Int(row.rejectedCount))
  }

  /// Tokens of all three parts: what the pair costs in a batch that computes the prompt once.
  public var tokenCount: Int { row.tokenCount }
  /// What packing did to the pair.
  public var flags: PairFlags { row.flags }
  /// The input, with the archive member after a `!` where there is one.
  public var source: String { shard.sources[Int(row.source)] }
  /// The line of the record in its source, counted from 1.
  public var line: Int { Int(row.line) }
  /// `source:line`.
  public var place: String { "\(source):\(line)" }
  /// Identifies the pair by its tokens, in every shard and store of the same tokenizer.
  public var contentHash: Fingerprint { shard.contentHash(rowIndex) }
  /// Identifies the prompt by its tokens.
  public var promptHash: UInt64 { shard.promptHash(rowIndex) }
}
