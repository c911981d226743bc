import Synchronization

/// Arrays of one size that blocks of records are read into, used again and again: fresh memory would cost a page fault for
/// every four kilobytes of every block, which is more than reading them.
final class BlockPool: Sendable {
  /// How many bytes each array has.
  let blockSize: Int
  /// More are never kept; enough for all that are on their way at a time.
  private static let limit = 32
  private let idle = Mutex<[[UInt8]]>([])

  init(blockSize: Int) {
    self.blockSize = blockSize
  }

  /// An array that nobody uses, whatever bytes it may hold.
  func take() -> [UInt8] {
    idle.withLock { $0.popLast() } ?? [UInt8](repeating: 0, count: blockSize)
  }

  /// Gives an array back. Should somebody still hold a slice of it, the slice stays as it is: writing into a shared array
  /// copies it.
  func give(_ bytes: [UInt8]) {
    guard bytes.count == blockSize else { return }
    idle.withLock { idle in
      if idle.count < Self.limit { idle.append(bytes) }
    }
  }
}

/// The bytes of a block, on loan from a pool until the last holder of the block lets go.
///
/// Unchecked: the bytes change in no one's hands but the pool's.
final class BlockBytes: @unchecked Sendable {
  /// The block's bytes; what lies behind its records means nothing.
  private(set) var bytes: [UInt8]
  private let pool: BlockPool?

  init(_ bytes: [UInt8], pool: BlockPool? = nil) {
    self.bytes = bytes
    self.pool = pool
  }

  deinit {
    guard let pool else { return }
    let bytes = self.bytes
    self.bytes = []
    pool.give(bytes)
  }
}
