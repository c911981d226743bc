internal import ByteStreams

/// Remembers prompts and pairs of records, and where each was first seen, up to a bound.
///
/// Most prompts of most data sets come once. So the first pair of a prompt lies with it, and one look tells of a new prompt
/// that its pair is new, and the pair with the answers swapped too. Pairs further on of a prompt lie in a table of their own.
struct SeenPairs: Sendable {
  /// A prompt, its first pair and where that stands.
  private struct Slot {
    var prompt: UInt64 = 0  // 0 marks a free slot
    var pair: UInt64 = 0
    var place: UInt64 = 0
  }

  /// What came before a record.
  struct Earlier {
    /// The same prompt.
    var prompt: UInt64?
    /// The same prompt and answers.
    var pair: UInt64?
    /// The same, with the answers swapped; not asked where both answers are the same.
    var opposite: UInt64?
  }

  /// How many prompts are remembered at most.
  private let limit: Int
  private var count = 0
  private var slots: [Slot]
  private var furtherPairs: FirstSeen

  /// - Parameter bytes: how much memory the tables take at their fullest.
  init(bytes: Int) {
    // A slot for a prompt is half as large again as one for a pair.
    var capacity = 1024
    while 2 * capacity * MemoryLayout<Slot>.stride <= bytes / 5 * 3 { capacity *= 2 }
    limit = capacity / 4 * 3
    slots = Array(repeating: Slot(), count: 1024)
    furtherPairs = FirstSeen(limit: FirstSeen.limit(bytes: bytes / 5 * 2))
  }

  /// Whether later records are no longer remembered.
  var isFull: Bool { count >= limit || furtherPairs.isFull }

  /// Says that a record will come soon. A table of a million prompts lies in memory far from the processor, and a dozen trips
  /// there at a time take no longer than one.
  func expect(_ digest: RecordDigest) {
    let slot = Int(truncatingIfNeeded: Self.key(digest)) & (slots.count - 1)
    slots.withUnsafeBufferPointer { slots in
      if let base = slots.baseAddress { prefetch(base + slot) }
    }
  }

  /// What came before a record.
  func earlier(than digest: RecordDigest) -> Earlier {
    let slot = slots[slot(of: Self.key(digest))]
    guard slot.prompt != 0 else { return Earlier() }
    var earlier = Earlier(prompt: slot.place)
    let pair = digest.pair
    earlier.pair = slot.pair == pair ? slot.place : furtherPairs.value(of: pair)
    if digest.chosen != digest.rejected {
      let opposite = digest.reversedPair
      earlier.opposite = slot.pair == opposite ? slot.place : furtherPairs.value(of: opposite)
    }
    return earlier
  }

  /// Remembers a record, unless it came before or there is no room; says what came before.
  mutating func insert(_ place: UInt64, for digest: RecordDigest) -> Earlier {
    let key = Self.key(digest)
    let slot = slot(of: key)
    guard slots[slot].prompt == 0 else {
      let earlier = earlier(than: digest)
      if earlier.pair == nil { _ = furtherPairs.insert(place, for: digest.pair) }
      return earlier
    }
    guard count < limit else { return Earlier() }
    slots[slot] = Slot(prompt: key, pair: digest.pair, place: place)
    count += 1
    if 4 * count > 3 * slots.count { grow() }
    return Earlier()
  }

  private static func key(_ digest: RecordDigest) -> UInt64 { digest.prompt == 0 ? 1 : digest.prompt }

  /// The slot that holds the prompt, or the free one where it belongs.
  private func slot(of key: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot].prompt != 0, slots[slot].prompt != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: 2 * old.count)
    for entry in old where entry.prompt != 0 { slots[slot(of: entry.prompt)] = entry }
  }
}
