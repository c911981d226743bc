import ByteStreams

/// What a store holds, for people.
public struct StoreSummary: Sendable {
  /// One input and how many pairs came from it.
  public struct Source: Sendable, Hashable {
    /// `input` or `input!member`.
    public var name: String
    /// Pairs.
    public var pairs: Int
  }

  /// The folder.
  public var directory: String
  /// Whether packing has ended.
  public var isComplete: Bool
  /// How many shards.
  public var shards: Int
  /// Bytes of all shards.
  public var byteCount: Int
  /// Bytes a token takes: 2 or 4.
  public var tokenWidth: Int
  /// What became of the records.
  public var tally: PackTally
  /// Tokens of the prompts.
  public var promptLengths = LengthStatistics()
  /// Tokens of the chosen answers.
  public var chosenLengths = LengthStatistics()
  /// Tokens of the rejected answers.
  public var rejectedLengths = LengthStatistics()
  /// Tokens of prompt and longer answer: what a length limit applies to.
  public var sequenceLengths = LengthStatistics()
  /// Pairs whose prompt or answers were cut.
  public var truncatedPairs = 0
  /// Pairs whose boundary moved under the policy `trl`.
  public var movedBoundaries = 0
  /// Different prompts, by their tokens.
  public var distinctPrompts = 0
  /// Pairs whose tokens another pair has too.
  public var repeatedPairs = 0
  /// The inputs, in order of first appearance.
  public var sources: [Source] = []
  /// The pairs with the most tokens, longest first: at most five global indexes.
  public var longestPairs: [Int] = []
  /// The name of the tokenizer.
  public var tokenizerName: String
  /// The name of the template.
  public var templateName: String
  /// Ids are below this.
  public var vocabularySize: Int
  /// The packing options by name.
  public var options: [PackingOption]
  /// What the tokens follow from.
  public var fingerprints: StoreFingerprints
  /// The inputs as the packer found them.
  public var inputs: [PackedInput]

  /// Looks at every pair of a store, not at its tokens.
  public init(_ store: PairStore) {
    let beginning = store.manifest.beginning
    directory = store.directory
    isComplete = store.manifest.end != nil
    shards = store.shards.count
    byteCount = store.shards.reduce(0) { $0 + $1.fileByteCount }
    tokenWidth = ShardHeader.tokenWidth(vocabularySize: store.vocabularySize)
    tally = store.manifest.tally
    tokenizerName = beginning.tokenizerName
    templateName = beginning.templateName
    vocabularySize = beginning.vocabularySize
    options = beginning.options
    fingerprints = beginning.fingerprints
    inputs = beginning.inputs
    countPairs(of: store)
    longestPairs = StoreSummary.longest(of: store)
  }

  private mutating func countPairs(of store: PairStore) {
    var prompts: Set<UInt64> = []
    var contents: Set<Fingerprint> = []
    var places: [String: Int] = [:]
    for index in 0..<store.count {
      let pair = store[index]
      promptLengths.add(pair.prompt.count)
      chosenLengths.add(pair.chosen.count)
      rejectedLengths.add(pair.rejected.count)
      sequenceLengths.add(pair.prompt.count + max(pair.chosen.count, pair.rejected.count))
      if !pair.flags.isDisjoint(with: [.promptTruncated, .chosenTruncated, .rejectedTruncated]) {
        truncatedPairs += 1
      }
      if pair.flags.contains(.boundaryMoved) { movedBoundaries += 1 }
      prompts.insert(pair.promptHash)
      if !contents.insert(pair.contentHash).inserted { repeatedPairs += 1 }
      if let place = places[pair.source] {
        sources[place].pairs += 1
      } else {
        places[pair.source] = sources.count
        sources.append(Source(name: pair.source, pairs: 1))
      }
    }
    distinctPrompts = prompts.count
  }

  /// Each shard's longest rows are at the end of its length order; the store's are among them.
  private static func longest(of store: PairStore) -> [Int] {
    let wanted = 5
    var candidates: [(index: Int, tokens: Int)] = []
    var first = 0
    for shard in store.shards {
      for rank in max(0, shard.pairCount - wanted)..<shard.pairCount {
        let row = shard.rowByLength(rank)
        candidates.append((index: first + row, tokens: shard.row(row).tokenCount))
      }
      first += shard.pairCount
    }
    return candidates.sorted { ($1.tokens, $0.index) < ($0.tokens, $1.index) }.prefix(wanted).map(\.index)
  }
}
