/// How often each pair of neighbouring tokens occurs, and in which words.
///
/// Flat memory that grows: where the next word of a pair or the next pair lies is chance, so one access should do.
struct PairTable: ~Copyable {
  private struct Slot {
    /// `left << 32 | right`; ``empty`` where there is none.
    var pair: UInt64
    var count: Int
    /// The newest posting, or -1.
    var newest: Int32
  }

  /// A word in which a pair occurs or occurred, and the posting of the same pair before it.
  private struct Posting {
    var word: UInt32
    var before: Int32
  }

  /// No token has the id `UInt32.max`.
  private static let empty: UInt64 = .max

  private var slots: UnsafeMutableBufferPointer<Slot>
  private var used = 0
  private var postings: UnsafeMutableBufferPointer<Posting>
  private var postingCount = 0

  init() {
    slots = Self.emptyTable(1 << 14)
    postings = .allocate(capacity: 1 << 14)
  }

  deinit {
    slots.deallocate()
    postings.deallocate()
  }

  private static func emptyTable(_ size: Int) -> UnsafeMutableBufferPointer<Slot> {
    let table = UnsafeMutableBufferPointer<Slot>.allocate(capacity: size)
    table.initialize(repeating: Slot(pair: empty, count: 0, newest: -1))
    return table
  }

  /// The slot of a pair, or the empty one where it would stand.
  @inline(__always)
  private func slot(of pair: UInt64) -> Int {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: ByteHash.mix(pair)) & mask
    while slots[slot].pair != pair, slots[slot].pair != Self.empty { slot = (slot &+ 1) & mask }
    return slot
  }

  /// How often a pair occurs.
  func count(of pair: UInt64) -> Int { slots[slot(of: pair)].count }

  /// Notes that a pair occurs `times` more in a word.
  ///
  /// - Returns: Whether this is the first word since ``takeWords(of:into:)`` or ever.
  @inline(__always)
  mutating func add(_ pair: UInt64, times: Int, word: UInt32) -> Bool {
    let slot = slot(of: pair)
    if slots[slot].pair == Self.empty {
      slots[slot].pair = pair
      used += 1
    }
    slots[slot].count &+= times
    let last = slots[slot].newest
    // Several times in one word: one posting is enough.
    if last >= 0, postings[Int(last)].word == word { return false }
    if postingCount == postings.count { growPostings() }
    postings[postingCount] = Posting(word: word, before: last)
    slots[slot].newest = Int32(postingCount)
    postingCount += 1
    if used * 2 > slots.count { growSlots() }
    return last < 0
  }

  /// Takes occurrences of a pair away.
  @inline(__always)
  mutating func subtract(_ pair: UInt64, times: Int) {
    slots[slot(of: pair)].count &-= times
  }

  /// Takes the words out in which a pair may occur, each at least once; its count becomes 0.
  mutating func takeWords(of pair: UInt64, into words: inout [UInt32]) {
    words.removeAll(keepingCapacity: true)
    let slot = slot(of: pair)
    var posting = slots[slot].newest
    while posting >= 0 {
      words.append(postings[Int(posting)].word)
      posting = postings[Int(posting)].before
    }
    slots[slot].newest = -1
    slots[slot].count = 0
  }

  /// Sets the count of a pair to 0.
  mutating func clear(_ pair: UInt64) { slots[slot(of: pair)].count = 0 }

  /// Calls `body` with every pair and its count.
  func visit(_ body: (_ pair: UInt64, _ count: Int) -> Void) {
    for slot in slots where slot.pair != Self.empty { body(slot.pair, slot.count) }
  }

  private mutating func growSlots() {
    let old = slots
    slots = Self.emptyTable(old.count * 2)
    for entry in old where entry.pair != Self.empty { slots[slot(of: entry.pair)] = entry }
    old.deallocate()
  }

  private mutating func growPostings() {
    let larger = UnsafeMutableBufferPointer<Posting>.allocate(capacity: postings.count * 2)
    _ = larger.initialize(fromContentsOf: postings[..<postingCount])
    postings.deallocate()
    postings = larger
  }
}
