/// Remembers at which line a number was first seen, up to a bound, in one flat array.
///
/// The numbers are 64-bit hashes: among ten million different texts the chance that any two are taken for one
/// another is about 3 in a million.
struct FirstSeen: Sendable {
  /// A number and what was stored with it side by side, so that a look costs one trip to memory.
  private struct Slot {
    var key: UInt64 = 0  // 0 marks a free slot
    var value: UInt64 = 0
  }

  /// How many numbers are remembered at most; 21 bytes each at the table's fullest.
  let limit: Int
  private(set) var count = 0
  private var slots: [Slot]

  init(limit: Int) {
    self.limit = limit
    slots = Array(repeating: Slot(), count: 1024)
  }

  /// How many numbers fit into a table of so many bytes at its fullest.
  static func limit(bytes: Int) -> Int {
    var slots = 1024
    while 2 * slots * MemoryLayout<Slot>.stride <= bytes { slots *= 2 }
    return slots / 4 * 3
  }

  /// Whether later numbers are no longer remembered.
  var isFull: Bool { count >= limit }

  /// What was stored with the number, if it was seen before.
  func value(of number: UInt64) -> UInt64? {
    let slot = slots[slot(of: number == 0 ? 1 : number)]
    return slot.key == 0 ? nil : slot.value
  }

  /// Stores a value with a number unless it has one; returns the one it has.
  mutating func insert(_ value: UInt64, for number: UInt64) -> UInt64? {
    let key = number == 0 ? 1 : number
    var slot = slot(of: key)
    if slots[slot].key != 0 { return slots[slot].value }
    guard !isFull else { return nil }
    if 4 * (count + 1) > 3 * slots.count {
      grow()
      slot = self.slot(of: key)
    }
    slots[slot] = Slot(key: key, value: value)
    count += 1
    return nil
  }

  /// The slot that holds the key, or the free one where it belongs.
  private func slot(of key: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot].key != 0, slots[slot].key != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: 2 * old.count)
    for entry in old where entry.key != 0 { slots[slot(of: entry.key)] = entry }
  }
}
