import Testing

@testable import PairStore

@Suite("Orders are permutations")
struct IndexPermutationTests {
  @Test(
    "Every index stands at exactly one place", arguments: Array(0...70) + [255, 256, 257, 1000, 4097, 20_000])
  func isPermutation(count: Int) {
    for key in [0, 1, UInt64.max] {
      let order = IndexPermutation(count: count, key: key)
      var seen = [Bool](repeating: false, count: count)
      for place in 0..<count { seen[order[place]] = true }
      #expect(!seen.contains(false))
    }
  }

  @Test("Keys give different orders, and the first place is spread evenly")
  func keysMatter() {
    var firsts = [Int](repeating: 0, count: 10)
    for key in 0..<2_000 { firsts[IndexPermutation(count: 10, key: mixKey(UInt64(key)))[0]] += 1 }
    // 200 expected each, standard deviation 13.4: six of them either way.
    #expect(firsts.allSatisfy { (120...280).contains($0) })
  }

  @Test("Large counts stay in range and do not repeat")
  func largeCount() {
    let count = 3_000_000_017
    let order = IndexPermutation(count: count, key: 7)
    let places = (0..<500).map { $0 * 6_000_000 }
    let values = Set(places.map { order[$0] })
    #expect(values.count == places.count)
    #expect(values.allSatisfy { $0 >= 0 && $0 < count })
  }

  @Test("An epoch visits every pair once, a window's shards at a time", arguments: [1, 2, 3, 100])
  func batchOrder(windowShards: Int) {
    let counts = [5, 0, 17, 1, 0, 0, 40, 8, 3]
    let total = counts.reduce(0, +)
    var orders: Set<[Int]> = []
    for epoch in 0..<4 {
      let order = BatchOrder(
        shardPairCounts: counts, arrangement: .shuffled(seed: 11, windowShards: windowShards), epoch: epoch)
      #expect(order.count == total)
      let visited = (0..<total).map { order[$0] }
      #expect(visited.sorted() == Array(0..<total))
      orders.insert(visited)
      // Shards with pairs, in the order in which they are first touched, must come in groups of the window.
      let shardOf = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
      var lastSlot: [Int: Int] = [:]
      var firstSlot: [Int: Int] = [:]
      for (slot, index) in visited.enumerated() {
        lastSlot[shardOf[index]] = slot
        firstSlot[shardOf[index]] = firstSlot[shardOf[index]] ?? slot
      }
      for shard in firstSlot.keys {
        let overlapping = firstSlot.keys.filter {
          firstSlot[$0, default: 0] <= lastSlot[shard, default: 0]
            && lastSlot[$0, default: 0] >= firstSlot[shard, default: 0]
        }
        #expect(overlapping.count <= windowShards)
      }
    }
    #expect(orders.count == 4)
  }

  @Test("Seeds give different orders; the packed order is the packed order")
  func arrangements() {
    let orders = (0..<8 as Range<UInt64>).map { seed in
      let order = BatchOrder(
        shardPairCounts: [30], arrangement: .shuffled(seed: seed, windowShards: 8), epoch: 0)
      return (0..<30).map { order[$0] }
    }
    #expect(Set(orders).count == 8)
    let packed = BatchOrder(shardPairCounts: [4, 3], arrangement: .asPacked, epoch: 5)
    #expect((0..<7).map { packed[$0] } == Array(0..<7))
  }
}
