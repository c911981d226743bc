/// Remembers at which line a number was first seen, up to a bound, in two flat arrays.
///
/// The numbers are 64-bit hashes: among ten million different texts the chance that any two are taken for one
/// another is about 3 in a million.
struct FirstSeen: Sendable {
  /// How many numbers are remembered at most; 16 bytes each at the table's fullest, twice that on average.
  let limit: Int
  private(set) var count = 0
  private var keys: [UInt64]
  private var values: [UInt64]

  init(limit: Int) {
    self.limit = limit
    keys = Array(repeating: 0, count: 1024)
    values = Array(repeating: 0, count: 1024)
  }

  /// Whether later numbers are no longer remembered.
  var isFull: Bool { count >= limit }

  /// What was stored with the number, if it was seen before.
  func value(of key: UInt64) -> UInt64? {
    let slot = slot(of: key == 0 ? 1 : key)
    return keys[slot] == 0 ? nil : values[slot]
  }

  /// Stores a value with a number unless it has one; returns the one it has.
  mutating func insert(_ value: UInt64, for number: UInt64) -> UInt64? {
    let key = number == 0 ? 1 : number  // 0 marks a free slot
    var slot = slot(of: key)
    if keys[slot] != 0 { return values[slot] }
    guard !isFull else { return nil }
    if 2 * (count + 1) > keys.count {
      grow()
      slot = self.slot(of: key)
    }
    keys[slot] = key
    values[slot] = value
    count += 1
    return nil
  }

  /// The slot that holds the key, or the free one where it belongs.
  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: key) & mask
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = zip(keys, values)
    keys = Array(repeating: 0, count: 2 * keys.count)
    values = Array(repeating: 0, count: keys.count)
    for (key, value) in old where key != 0 {
      let slot = slot(of: key)
      keys[slot] = key
      values[slot] = value
    }
  }
}
