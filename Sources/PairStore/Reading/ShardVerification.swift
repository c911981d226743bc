/// How much of a shard is checked before it is used.
public enum ShardVerification: Sendable, Hashable {
  /// Header, sizes, every row's bounds, and the checksums of all sections but the tokens. Reads a few bytes a pair.
  case structure
  /// Also the checksum of the tokens and that every id lies in the vocabulary: reads the whole file.
  case everything
}
