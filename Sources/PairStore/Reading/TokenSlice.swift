/// The token ids of one part of a pair, read in place from the mapped shard.
///
/// A slice keeps its shard mapped. Copy it (`Array(slice)`) where an array is wanted.
public struct TokenSlice: RandomAccessCollection, Sendable {
  private let shard: Shard
  private let start: Int
  /// How many tokens.
  public let count: Int

  /// `start` and `count` are within the shard's tokens: the shard checked its table when it was opened.
  init(shard: Shard, start: Int, count: Int) {
    self.shard = shard
    self.start = start
    self.count = count
  }

  /// 0.
  public var startIndex: Int { 0 }
  /// `count`.
  public var endIndex: Int { count }

  /// The id at `position`, which must lie in 0..<count.
  public subscript(position: Int) -> UInt32 {
    precondition(position >= 0 && position < count, "token \(position) of \(count)")
    return shard.token(at: start + position)
  }

  /// Appends all ids to `ids`: the fast way to gather a batch.
  public func append(to ids: inout [UInt32]) {
    shard.appendTokens(start..<start + count, to: &ids)
  }

  public func _copyToContiguousArray() -> ContiguousArray<UInt32> {
    var ids: [UInt32] = []
    append(to: &ids)
    return ContiguousArray(ids)
  }
}
