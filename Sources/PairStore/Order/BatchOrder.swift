/// The order in which an epoch visits the pairs of a store.
///
/// The shards are permuted first and cut into windows of a few shards; the pairs of a window are then permuted among
/// themselves. So an epoch touches only one window's files at a time, and any slot is computed from
/// (seed, epoch, slot) alone: nothing is kept in memory but one number a shard.
public struct BatchOrder: Sendable {
  /// How the shards of a store are visited.
  public enum Arrangement: Sendable, Hashable {
    /// As they were packed, pair after pair. What evaluation and reproduction of other trainers need.
    case asPacked
    /// Permuted by the seed and the epoch, within windows of this many shards.
    case shuffled(seed: UInt64, windowShards: Int)
  }

  private struct Window: Sendable {
    /// The first slot of the window.
    var firstSlot: Int
    /// The first global index of each shard in the window.
    var shardBases: [Int]
    /// The first rank within the window of each shard.
    var firstRanks: [Int]
    var permutation: IndexPermutation
  }

  /// How many pairs an epoch visits.
  public let count: Int
  private let windows: [Window]
  private let isPermuted: Bool

  /// The order of one epoch over shards that hold these many pairs.
  public init(shardPairCounts: [Int], arrangement: Arrangement, epoch: Int) {
    count = shardPairCounts.reduce(0, +)
    guard case .shuffled(let seed, let windowShards) = arrangement else {
      windows = []
      isPermuted = false
      return
    }
    isPermuted = true
    var bases: [Int] = []
    var base = 0
    for pairs in shardPairCounts {
      bases.append(base)
      base += pairs
    }
    let epochNumber = UInt64(bitPattern: Int64(epoch))
    let shardOrder = IndexPermutation(count: shardPairCounts.count, key: mixKey(seed, epochNumber, 0))
    let shards = shardPairCounts.indices.map { shardOrder[$0] }
    var built: [Window] = []
    var firstSlot = 0
    for start in stride(from: 0, to: shards.count, by: max(windowShards, 1)) {
      let members = shards[start..<min(start + max(windowShards, 1), shards.count)]
      var firstRanks: [Int] = []
      var pairs = 0
      for shard in members {
        firstRanks.append(pairs)
        pairs += shardPairCounts[shard]
      }
      let key = mixKey(seed, epochNumber, UInt64(built.count) + 1)
      built.append(
        Window(
          firstSlot: firstSlot, shardBases: members.map { bases[$0] }, firstRanks: firstRanks,
          permutation: IndexPermutation(count: pairs, key: key)))
      firstSlot += pairs
    }
    windows = built
  }

  /// The global index of the pair that slot `slot` visits. `slot` must lie in 0..<count.
  public subscript(slot: Int) -> Int {
    precondition(slot >= 0 && slot < count, "slot \(slot) of an order of \(count)")
    guard isPermuted else { return slot }
    let window = windows[lastIndex(in: windows, notAbove: slot, by: \.firstSlot)]
    let rank = window.permutation[slot - window.firstSlot]
    let shard = lastIndex(in: window.firstRanks, notAbove: rank, by: \.self)
    return window.shardBases[shard] + rank - window.firstRanks[shard]
  }
}

/// The last element whose number is not above `number`, in a list whose numbers ascend from 0. Empty shards repeat
/// a number; the last of them is the one that holds it.
func lastIndex<Element>(in list: [Element], notAbove number: Int, by key: (Element) -> Int) -> Int {
  var low = 0
  var high = list.count
  while high - low > 1 {
    let middle = (low + high) / 2
    if key(list[middle]) <= number { low = middle } else { high = middle }
  }
  return low
}
