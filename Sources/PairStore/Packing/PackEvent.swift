public import ByteStreams

/// What packing tells while it works.
public enum PackEvent: Sendable {
  /// A record became no pair of the store.
  case dropped(position: RecordPosition, reason: DropReason)
  /// An input has a problem; what could be read is packed all the same.
  case problem(ReadProblem)
  /// Packing goes on behind this many records and shards of an earlier run.
  case resumed(shards: Int, records: Int)
  /// A shard is on the disk under its name and may be mapped; the tally is that of all records so far.
  case sealed(shard: String, pairs: Int, tokens: Int, tally: PackTally)
}

/// What packing left behind.
public struct PackResult: Sendable {
  /// The store's folder.
  public var directory: String
  /// Whether the folder already held all of it.
  public var isReused: Bool
  /// How many shards an earlier, interrupted run had sealed.
  public var resumedShards: Int
  /// How many shards there are.
  public var shards: Int
  /// What became of the records, earlier runs included.
  public var tally: PackTally
  /// What the store follows from.
  public var fingerprints: StoreFingerprints
  /// Marks of the template that the tokenizer has no token for, packed as plain text.
  public var marksAsText: [String]
}
