#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads a store while it is still being packed: hands out each shard as soon as it is sealed.
///
/// It looks at the manifest a few times a second while it waits. A packer that died leaves it waiting; give a time
/// limit, or stop through `shouldStop`.
public struct ShardFollower {
  private let directory: String
  private let verification: ShardVerification
  private var served = 0

  /// Follows the store in a folder, from its first shard on.
  public init(directory: String, verification: ShardVerification = .structure) {
    self.directory = directory
    self.verification = verification
  }

  /// What waiting led to.
  public enum Step: Sendable {
    /// The next shard.
    case shard(Shard)
    /// Packing has ended and every shard was handed out.
    case ended
    /// Nothing came within the time, or `shouldStop` said so.
    case stopped
  }

  /// Waits for the next shard.
  ///
  /// - Throws: `PairStoreError` when the manifest or the shard is damaged.
  public mutating func next(
    timeoutSeconds: Double = .infinity, shouldStop: () -> Bool = { false }
  ) throws(PairStoreError) -> Step {
    let pause = 0.02
    var waited = 0.0
    while true {
      if let manifest = try Manifest.read(directory: directory) {
        if served < manifest.shards.count {
          let shard = try manifest.openShard(served, in: directory, verification: verification)
          served += 1
          return .shard(shard)
        }
        if manifest.end != nil { return .ended }
      }
      if waited >= timeoutSeconds || shouldStop() { return .stopped }
      usleep(useconds_t(pause * 1_000_000))
      waited += pause
    }
  }
}
