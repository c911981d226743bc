import ByteStreams
import CTokenKernels

/// Which pairs of tokens merge, in which order, into what. Flat memory, written in `init` only.
final class MergeTable: @unchecked Sendable {
  /// One merge: the pair as `left << 32 | right`, its rank (lower merges first), the token it becomes.
  ///
  /// Laid out in memory like the `tk_merge` of the kernels.
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
  /// A bit for the hash of each merge: most pairs that do not merge are known by it.
  private let filter: UnsafeMutablePointer<UInt64>
  private static let filterWords = 1 << (TK_FILTER_BITS - 6)
  /// Whether the ranks are low enough for the kernels.
  let fitsKernels: Bool
  /// Number of merges.
  let count: Int
  /// The file that the memory is part of; nil if it was allocated.
  private let file: MappedFile?

  /// The table in a mapped file; nil if it is none.
  init?(_ sections: TableSections) {
    guard let entries = sections.table(.mergeSlots, of: Entry.self), let base = entries.baseAddress,
      entries.count >= 16, entries.count & (entries.count - 1) == 0,
      let filter = sections.table(.mergeFilter, of: UInt64.self), let filterBase = filter.baseAddress,
      filter.count == Self.filterWords, let facts = sections.table(.mergeFacts, of: UInt64.self),
      facts.count == 2
    else { return nil }
    self.filter = UnsafeMutablePointer(mutating: filterBase)
    slots = UnsafeMutablePointer(mutating: base)
    mask = entries.count - 1
    shift = UInt64(64 - entries.count.trailingZeroBitCount)
    count = Int(truncatingIfNeeded: facts[0])
    fitsKernels = facts[1] == 1
    file = sections.file
  }

  /// Adds the table to a file.
  func add(to writer: inout TableFileWriter) {
    writer.add(
      .mergeSlots, UnsafeRawBufferPointer(start: slots, count: (mask + 1) * MemoryLayout<Entry>.stride))
    writer.add(.mergeFilter, UnsafeRawBufferPointer(start: filter, count: Self.filterWords * 8))
    var facts: [UInt8] = []
    for fact in [UInt64(count), fitsKernels ? 1 : 0] {
      withUnsafeBytes(of: fact.littleEndian) { facts += $0 }
    }
    writer.add(.mergeFacts, facts[...])
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
    filter = .allocate(capacity: Self.filterWords)
    filter.initialize(repeating: 0, count: Self.filterWords)
    var used = 0
    var highestRank: UInt32 = 0
    for merge in merges {
      let hash = tk_scramble(merge.pair)
      let bit = Int(truncatingIfNeeded: hash >> (64 - UInt64(TK_FILTER_BITS)))
      filter[bit >> 6] |= 1 << UInt64(bit & 63)
      highestRank = max(highestRank, merge.rank)
      var slot = Int(truncatingIfNeeded: hash >> shift)
      while slots[slot].pair != Self.empty, slots[slot].pair != merge.pair { slot = (slot + 1) & mask }
      if slots[slot].pair == Self.empty { used += 1 }
      slots[slot] = merge
    }
    count = used
    fitsKernels = highestRank < TK_RANK_LIMIT
  }

  deinit {
    guard file == nil else { return }
    slots.deallocate()
    filter.deallocate()
  }

  /// The table as the kernels read it, without what is told by bytes; valid as long as this lives.
  var kernelTable: tk_merges {
    tk_merges(
      slots: UnsafeRawPointer(slots).assumingMemoryBound(to: tk_merge.self), slot_mask: mask,
      slot_shift: UInt32(shift), filter: filter, byte_merges: nil, byte_tokens: nil)
  }

  /// The merge of two tokens; ``never`` is its rank if they do not merge.
  @inline(__always)
  func merge(_ left: UInt32, _ right: UInt32) -> (rank: UInt32, product: UInt32) {
    var table = kernelTable
    guard let merge = tk_find_merge(&table, left, right) else { return (Self.never, Vocabulary.none) }
    return (merge.pointee.rank, merge.pointee.product)
  }

  /// Whether some merges, spread over all, are found by their pairs.
  var findsItself: Bool {
    for slot in stride(from: 0, through: mask, by: max(mask / 64, 1)) where slots[slot].pair != Self.empty {
      let entry = slots[slot]
      let found = merge(UInt32(entry.pair >> 32), UInt32(truncatingIfNeeded: entry.pair))
      guard found.rank == entry.rank, found.product == entry.product else { return false }
    }
    return true
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
