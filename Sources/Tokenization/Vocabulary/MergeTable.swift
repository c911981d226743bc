import ByteStreams

/// Which pairs of tokens merge, in which order, into what. Flat memory, written in `init` only.
final class MergeTable: @unchecked Sendable {
  /// One merge: the pair as `left << 32 | right`, its rank (lower merges first), the token it becomes.
  struct Entry {
    var pair: UInt64
    var rank: UInt32
    var product: UInt32
  }

  /// The pair that marks an empty slot; no token has the id `UInt32.max`.
  private static let empty: UInt64 = .max
  /// The rank of pairs that do not merge.
  static let never: UInt32 = .max

  private let slots: UnsafeMutablePointer<Entry>
  private let shift: UInt64
  private let mask: Int
  /// Number of merges.
  let count: Int
  /// The file that the memory is part of; nil if it was allocated.
  private let file: MappedFile?

  /// The table in a mapped file; nil if it is none.
  init?(_ sections: TableSections) {
    guard let entries = sections.table(.mergeSlots, of: Entry.self), let base = entries.baseAddress,
      entries.count >= 16, entries.count & (entries.count - 1) == 0
    else { return nil }
    slots = UnsafeMutablePointer(mutating: base)
    mask = entries.count - 1
    shift = UInt64(64 - entries.count.trailingZeroBitCount)
    // Only asked for by those who write the merges out.
    count = 0
    file = sections.file
  }

  /// Adds the table to a file.
  func add(to writer: inout TableFileWriter) {
    writer.add(
      .mergeSlots, UnsafeRawBufferPointer(start: slots, count: (mask + 1) * MemoryLayout<Entry>.stride))
  }

  /// Makes the table of a list of merges; of equal pairs the later one counts.
  init(_ merges: [Entry]) {
    file = nil
    var bits: UInt64 = 4
    while 1 << bits < merges.count * 2 { bits += 1 }
    let slotCount = 1 << Int(bits)
    shift = 64 - bits
    mask = slotCount - 1
    slots = .allocate(capacity: slotCount)
    slots.initialize(
      repeating: Entry(pair: Self.empty, rank: Self.never, product: Vocabulary.none), count: slotCount)
    var used = 0
    for merge in merges {
      var slot = Int(truncatingIfNeeded: Self.scramble(merge.pair) >> shift)
      while slots[slot].pair != Self.empty, slots[slot].pair != merge.pair { slot = (slot + 1) & mask }
      if slots[slot].pair == Self.empty { used += 1 }
      slots[slot] = merge
    }
    count = used
  }

  deinit { if file == nil { slots.deallocate() } }

  @inline(__always)
  private static func scramble(_ pair: UInt64) -> UInt64 {
    let mixed = pair ^ (pair >> 29)
    return mixed &* 0x9E37_79B9_7F4A_7C15
  }

  /// The merge of two tokens; ``never`` is its rank if they do not merge.
  @inline(__always)
  func merge(_ left: UInt32, _ right: UInt32) -> (rank: UInt32, product: UInt32) {
    let pair = UInt64(left) << 32 | UInt64(right)
    var slot = Int(truncatingIfNeeded: Self.scramble(pair) >> shift)
    while true {
      let entry = slots[slot]
      if entry.pair == pair { return (entry.rank, entry.product) }
      if entry.pair == Self.empty { return (Self.never, Vocabulary.none) }
      slot = (slot + 1) & mask
    }
  }

  /// Whether a merge fulfils a condition.
  func contains(where condition: (Entry) -> Bool) -> Bool {
    for slot in 0...mask where slots[slot].pair != Self.empty && condition(slots[slot]) { return true }
    return false
  }

  /// All merges, by rank and then by pair.
  func sortedMerges() -> [Entry] {
    var merges: [Entry] = []
    merges.reserveCapacity(count)
    for slot in 0...mask where slots[slot].pair != Self.empty { merges.append(slots[slot]) }
    merges.sort { ($0.rank, $0.pair) < ($1.rank, $1.pair) }
    return merges
  }

  /// Every way to cut a byte token in two byte tokens: what tiktoken's rank files mean, where two neighbours merge
  /// whenever their bytes together are a token.
  ///
  /// - Parameter rank: The rank of the merges that make a token; its id if not given.
  static func allSplits(
    of vocabulary: Vocabulary, rank: (UInt32) -> UInt32 = { $0 }
  ) -> [Entry] {
    var merges: [Entry] = []
    merges.reserveCapacity(vocabulary.count * 2)
    for id in 0..<UInt32(vocabulary.count) where vocabulary.kind(of: id) == .bytes {
      let bytes = vocabulary.bytes(of: id)
      guard let start = bytes.baseAddress, bytes.count > 1 else { continue }
      for cut in 1..<bytes.count {
        let left = vocabulary.id(of: start, count: cut)
        if left == Vocabulary.none { continue }
        let right = vocabulary.id(of: start + cut, count: bytes.count - cut)
        if right == Vocabulary.none { continue }
        merges.append(Entry(pair: UInt64(left) << 32 | UInt64(right), rank: rank(id), product: id))
      }
    }
    return merges
  }
}
