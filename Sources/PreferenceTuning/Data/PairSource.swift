public import ByteStreams
public import Transformer

/// Where a run takes its pairs from: token ids by index. A packed store and a plain array both can be one.
public protocol PairSource {
  /// How many pairs there are.
  var count: Int { get }

  /// The token ids of one pair. Answers include their end token.
  func pair(at index: Int) throws -> PairTokens

  /// Where the pair came from, for error messages: `input:line`, or its number.
  func origin(of index: Int) -> String

  /// Identifies a pair by its tokens, wherever it is stored; nil when the source does not know.
  func contentHash(of index: Int) -> Fingerprint?

  /// How many pairs each shard of the source holds, in order: an epoch's order mixes the pairs of a few shards at a time.
  /// A source that is no store is one shard.
  var shardPairCounts: [Int] { get }

  /// A text that changes when the pairs do; recorded with the run and compared on resume.
  var fingerprint: String { get }
}

extension PairSource {
  public func origin(of index: Int) -> String { "pair \(index + 1)" }

  public func contentHash(of index: Int) -> Fingerprint? { nil }

  public var shardPairCounts: [Int] { [count] }
}
