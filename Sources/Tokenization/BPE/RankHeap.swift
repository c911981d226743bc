/// A binary heap of merge candidates: lowest rank first, leftmost of equals.
struct RankHeap {
  /// Each candidate as `rank << 32 | place`.
  private var entries: [UInt64] = []

  init(capacity: Int) { entries.reserveCapacity(capacity) }

  /// Adds a candidate without keeping order; ``order()`` must follow.
  mutating func append(rank: UInt32, place: Int) {
    entries.append(UInt64(rank) << 32 | UInt64(place))
  }

  /// Makes a heap of what was appended.
  mutating func order() {
    var i = entries.count / 2
    while i > 0 {
      i -= 1
      sink(from: i)
    }
  }

  /// Adds a candidate.
  mutating func push(rank: UInt32, place: Int) {
    let entry = UInt64(rank) << 32 | UInt64(place)
    entries.append(entry)
    var i = entries.count - 1
    while i > 0 {
      let parent = (i - 1) / 2
      if entries[parent] <= entry { break }
      entries[i] = entries[parent]
      i = parent
    }
    entries[i] = entry
  }

  /// Removes and returns the first candidate.
  mutating func popLowest() -> (rank: UInt32, place: Int)? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    if !entries.isEmpty {
      entries[0] = last
      sink(from: 0)
    }
    return (UInt32(first >> 32), Int(first & 0xFFFF_FFFF))
  }

  private mutating func sink(from start: Int) {
    let entry = entries[start]
    var i = start
    while true {
      var child = i * 2 + 1
      if child >= entries.count { break }
      if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
      if entries[child] >= entry { break }
      entries[i] = entries[child]
      i = child
    }
    entries[i] = entry
  }
}
