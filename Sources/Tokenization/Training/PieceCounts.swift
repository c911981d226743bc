/// How often each piece of text occurred. Grows with the number of different pieces, not with the text.
struct PieceCounts {
  /// A different piece: where its bytes stand, and how often it came.
  struct Entry: Sendable {
    var hash: UInt64
    var start: Int
    var length: Int
    var count: Int
  }

  private(set) var entries: [Entry] = []
  private(set) var bytes: [UInt8] = []
  /// Open addressing table of places in ``entries``, -1 where empty. Its size is a power of two.
  private var slots: [Int32] = []

  /// Counts one more piece, or `times` more.
  mutating func add(_ piece: UnsafePointer<UInt8>, length: Int, times: Int = 1) {
    if entries.count * 2 >= slots.count { grow() }
    let hash = ByteHash.hash(piece, count: length)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if entries[index].hash == hash, entries[index].length == length, isEqual(index, piece) {
        entries[index].count += times
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(entries.count)
    entries.append(Entry(hash: hash, start: bytes.count, length: length, count: times))
    bytes.append(contentsOf: UnsafeBufferPointer(start: piece, count: length))
  }

  private func isEqual(_ index: Int, _ piece: UnsafePointer<UInt8>) -> Bool {
    let start = entries[index].start
    for i in 0..<entries[index].length where bytes[start + i] != piece[i] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: max(slots.count * 2, 1 << 12))
    for (index, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }

  /// Adds what another one counted.
  mutating func merge(_ other: PieceCounts) {
    other.bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for entry in other.entries { add(base + entry.start, length: entry.length, times: entry.count) }
    }
  }
}
