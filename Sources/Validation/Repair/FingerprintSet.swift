internal import ByteStreams

/// A set of fingerprints in one flat array: 21 to 43 bytes for each.
struct FingerprintSet: Sendable {
  private(set) var count = 0
  /// Two zeros mark a free slot.
  private var slots = Array(repeating: Fingerprint(high: 0, low: 0), count: 1024)

  /// Adds a fingerprint; false when it was there already.
  mutating func insert(_ fingerprint: Fingerprint) -> Bool {
    let key = Self.key(fingerprint)
    var slot = slot(of: key)
    if slots[slot] == key { return false }
    if 4 * (count + 1) > 3 * slots.count {
      let old = slots
      slots = Array(repeating: Fingerprint(high: 0, low: 0), count: 2 * old.count)
      for entry in old where !Self.isFree(entry) { slots[self.slot(of: entry)] = entry }
      slot = self.slot(of: key)
    }
    slots[slot] = key
    count += 1
    return true
  }

  func contains(_ fingerprint: Fingerprint) -> Bool {
    let key = Self.key(fingerprint)
    return slots[slot(of: key)] == key
  }

  /// The slot that holds the key, or the free one where it belongs.
  private func slot(of key: Fingerprint) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key.low) & mask
    while slots[slot] != key, !Self.isFree(slots[slot]) { slot = (slot + 1) & mask }
    return slot
  }

  private static func isFree(_ entry: Fingerprint) -> Bool { entry.low == 0 && entry.high == 0 }

  private static func key(_ fingerprint: Fingerprint) -> Fingerprint {
    isFree(fingerprint) ? Fingerprint(high: 0, low: 1) : fingerprint
  }
}
