/// A packed store, mapped into memory: pairs by index, in the order they were packed.
public final class PairStore: Sendable {
  /// The folder.
  public let directory: String
  /// The shards, in order.
  public let shards: [Shard]
  /// How many pairs.
  public let count: Int
  /// Tokens of prompts and answers together.
  public let tokenCount: Int
  let manifest: Manifest
  /// The global index of each shard's first pair.
  private let firstIndexes: [Int]

  /// Maps a store.
  ///
  /// - Parameters:
  ///   - directory: The folder that packing wrote.
  ///   - verification: How much is checked before use.
  ///   - allowsUnfinished: Whether a store whose packing has not ended is opened as far as it goes.
  /// - Throws: `PairStoreError` that names the folder or file, and what to do.
  public init(
    directory: String, verification: ShardVerification = .structure, allowsUnfinished: Bool = false
  ) throws(PairStoreError) {
    guard let manifest = try Manifest.read(directory: directory) else { throw .noStore(directory: directory) }
    guard manifest.end != nil || allowsUnfinished else {
      throw .unfinished(directory: directory, shards: manifest.shards.count)
    }
    var shards: [Shard] = []
    var firstIndexes: [Int] = []
    var count = 0
    var tokenCount = 0
    for index in manifest.shards.indices {
      let shard = try manifest.openShard(index, in: directory, verification: verification)
      firstIndexes.append(count)
      shards.append(shard)
      count += shard.pairCount
      tokenCount += shard.tokenCount
    }
    self.directory = directory
    self.manifest = manifest
    self.shards = shards
    self.firstIndexes = firstIndexes
    self.count = count
    self.tokenCount = tokenCount
  }

  /// What the tokens follow from.
  public var fingerprints: StoreFingerprints { manifest.beginning.fingerprints }
  /// Ids are below this.
  public var vocabularySize: Int { manifest.beginning.vocabularySize }
  /// How many pairs each shard holds, for `BatchOrder`.
  public var shardPairCounts: [Int] { shards.map(\.pairCount) }

  /// The pair at `index`, which must lie in 0..<count.
  public subscript(index: Int) -> TokenPair {
    precondition(index >= 0 && index < count, "pair \(index) of a store of \(count)")
    let place = lastIndex(in: firstIndexes, notAbove: index, by: \.self)
    return TokenPair(index: index, shard: shards[place], rowIndex: index - firstIndexes[place])
  }
}

extension Manifest {
  /// Maps a shard and checks that it is the one that was sealed.
  func openShard(
    _ index: Int, in directory: String, verification: ShardVerification
  ) throws(PairStoreError) -> Shard {
    let entry = shards[index]
    let shard = try Shard(path: "\(directory)/\(entry.file)", verification: verification)
    guard shard.fingerprints == beginning.fingerprints, shard.index == index else {
      throw .shardForeign(
        path: shard.path, reason: "its fingerprints or its number differ from the manifest's")
    }
    guard shard.seal == entry.seal else {
      throw .shardForeign(path: shard.path, reason: "its header is not the one that was sealed")
    }
    return shard
  }
}
