/// Pairs by how often they occur: the most frequent first, of equals the one with the smallest ids.
struct PairQueue {
  /// A pair as it stood when it was pushed; its count may have changed since.
  struct Entry {
    var count: Int
    var pair: UInt64

    /// Whether it comes before another.
    func precedes(_ other: Entry) -> Bool {
      count != other.count ? count > other.count : pair < other.pair
    }
  }

  private var entries: [Entry] = []

  /// A queue of some entries, in any order.
  init(_ entries: [Entry] = []) {
    // A sorted list is a heap.
    self.entries = entries.sorted { $0.precedes($1) }
  }

  /// Adds an entry.
  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var i = entries.count - 1
    while i > 0 {
      let parent = (i - 1) / 2
      if !entry.precedes(entries[parent]) { break }
      entries[i] = entries[parent]
      i = parent
    }
    entries[i] = entry
  }

  /// Removes and returns the first entry.
  mutating func pop() -> Entry? {
    guard let first = entries.first, let entry = entries.popLast() else { return nil }
    if entries.isEmpty { return first }
    var i = 0
    while true {
      var child = i * 2 + 1
      if child >= entries.count { break }
      if child + 1 < entries.count, entries[child + 1].precedes(entries[child]) { child += 1 }
      if !entries[child].precedes(entry) { break }
      entries[i] = entries[child]
      i = child
    }
    entries[i] = entry
    return first
  }
}
