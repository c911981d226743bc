import ByteStreams
import CTokenKernels
import Synchronization

/// Which pairs of tokens merge, in which order, into what. Flat memory, written in `init` only.
///
/// One block, which the kernels read as it is: a head of 64 bytes (highest rank, number of merges), a filter with a bit for the hash of
/// each merge, and lines of four merges by the hash of their pair.
final class MergeTable: @unchecked Sendable {
  /// One merge: the pair as `left << 32 | right`, its rank (lower merges first), the token it becomes.
  struct Entry {
    var pair: UInt64
    var rank: UInt32
    var product: UInt32
  }

  /// The rank of pairs that do not merge.
  static let never: UInt32 = .max

  private static let headSize = 64

  private let block: UnsafeMutableRawPointer
  private let blockSize: Int
  private let table: tk_merges
  /// The file that the block is part of; nil if it was allocated.
  private let file: MappedFile?
  /// Address of the copy of a mapped block on large pages, or 0.
  private let copy = Mutex<UInt>(0)
  /// Number of merges.
  let count: Int
  /// Whether the ranks are low enough for the kernels.
  let fitsKernels: Bool

  /// The table in a mapped file. Nil if it is none.
  init?(_ sections: TableSections) {
    guard let bytes = sections.table(.mergeTable, of: UInt8.self), let base = bytes.baseAddress,
      let lineCount = Self.lineCount(ofBlock: bytes.count)
    else { return nil }
    file = sections.file
    blockSize = bytes.count
    block = UnsafeMutableRawPointer(mutating: base)
    table = Self.table(block, lineCount: lineCount)
    count = Int(block.load(fromByteOffset: 8, as: UInt64.self))
    fitsKernels = block.load(as: UInt64.self) < UInt64(TK_RANK_LIMIT)
    // A search ends at a line with a free place: in a table without one, it never would.
    guard (0..<lineCount).contains(where: { table.lines[$0].pairs.3 == .max }) else { return nil }
  }

  /// Adds the table to a file.
  func add(to writer: inout TableFileWriter) {
    writer.add(.mergeTable, UnsafeRawBufferPointer(start: block, count: blockSize))
  }

  /// Makes the table of a list of merges; of equal pairs the later one counts.
  init(_ merges: [Entry]) {
    file = nil
    let lineCount = Self.lineCount(forMerges: merges.count)
    blockSize = Self.blockSize(lineCount: lineCount)
    block = Self.allocate(blockSize)
    var table = Self.table(block, lineCount: lineCount)
    tk_clear_merges(&table)
    var highestRank: UInt32 = 0
    var used = 0
    for merge in merges {
      if tk_insert_merge(&table, merge.pair, merge.rank, merge.product) { used += 1 }
      highestRank = max(highestRank, merge.rank)
    }
    block.storeBytes(of: UInt64(highestRank), as: UInt64.self)
    block.storeBytes(of: UInt64(used), toByteOffset: 8, as: UInt64.self)
    self.table = table
    count = used
    fitsKernels = highestRank < TK_RANK_LIMIT
  }

  deinit {
    if file == nil { tk_free_pages(block, blockSize) }
    if let copied = copy.withLock({ UnsafeMutableRawPointer(bitPattern: $0) }) {
      tk_free_pages(copied, blockSize)
    }
  }

  /// The number of lines for so many merges: at least half of all places stay free.
  static func lineCount(forMerges count: Int) -> Int {
    var lineCount = 2
    while lineCount * 2 < count { lineCount *= 2 }
    return lineCount
  }

  /// The size of a table's block.
  static func blockSize(lineCount: Int) -> Int {
    headSize + tk_filter_size(lineCount) + lineCount * MemoryLayout<tk_merge_line>.stride
  }

  /// Memory for a block.
  static func allocate(_ size: Int) -> UnsafeMutableRawPointer {
    guard let memory = tk_allocate_pages(size) else { preconditionFailure("out of memory") }
    return memory
  }

  private static func lineCount(ofBlock size: Int) -> Int? {
    (1..<40).lazy.map { 1 << $0 }.first { blockSize(lineCount: $0) >= size }
      .flatMap { blockSize(lineCount: $0) == size ? $0 : nil }
  }

  /// The table in a block.
  static func table(_ block: UnsafeMutableRawPointer, lineCount: Int) -> tk_merges {
    let filter = block + headSize
    return tk_merges(
      lines: (filter + tk_filter_size(lineCount)).bindMemory(to: tk_merge_line.self, capacity: lineCount),
      line_mask: lineCount - 1,
      line_shift: UInt32(64 - lineCount.trailingZeroBitCount),
      filter: filter.bindMemory(to: UInt64.self, capacity: tk_filter_size(lineCount) / 8), byte_pairs: nil,
      byte_merges: nil, byte_tokens: nil
    )
  }

  /// The table as the kernels read it, without what is told by bytes; valid as long as this lives.
  var kernelTable: tk_merges { table }

  /// The same on large pages, for those who merge much: the table is read all over, a cache line here and there, and with the small
  /// pages of a mapped file each line costs a walk through the page table too. Copied when first asked for, which takes milliseconds.
  var kernelTableOnLargePages: tk_merges {
    guard file != nil else { return table }
    let address = copy.withLock { address in
      if address == 0, let memory = tk_allocate_pages(blockSize) {
        memory.copyMemory(from: block, byteCount: blockSize)
        address = UInt(bitPattern: memory)
      }
      return address
    }
    guard let copied = UnsafeMutableRawPointer(bitPattern: address) else { return table }
    return Self.table(copied, lineCount: table.line_mask + 1)
  }

  /// The merge of two tokens; ``never`` is its rank if they do not merge.
  @inline(__always)
  func merge(_ left: UInt32, _ right: UInt32) -> (rank: UInt32, product: UInt32) {
    var table = table
    let found = tk_find_merge(&table, left, right)
    return (found.rank, found.product)
  }

  /// Whether some merges, spread over all, are found by their pairs.
  var findsItself: Bool {
    for line in stride(from: 0, through: table.line_mask, by: max(table.line_mask / 64, 1)) {
      guard let entry = merge(at: line, 0) else { continue }
      let found = merge(UInt32(entry.pair >> 32), UInt32(truncatingIfNeeded: entry.pair))
      guard found.rank == entry.rank, found.product == entry.product else { return false }
    }
    return true
  }

  /// Whether a merge fulfils a condition.
  func contains(where condition: (Entry) -> Bool) -> Bool {
    for line in 0...table.line_mask {
      for place in 0..<4 {
        if let merge = merge(at: line, place), condition(merge) { return true }
      }
    }
    return false
  }

  private func merge(at line: Int, _ place: Int) -> Entry? {
    var found = Entry(pair: 0, rank: 0, product: 0)
    let line = table.lines + line
    return tk_merge_at(line, place, &found.pair, &found.rank, &found.product) ? found : nil
  }

  /// All merges, by rank and then by pair.
  func sortedMerges() -> [Entry] {
    var merges: [Entry] = []
    merges.reserveCapacity(count)
    for line in 0...table.line_mask {
      for place in 0..<4 {
        if let merge = merge(at: line, place) { merges.append(merge) }
      }
    }
    merges.sort { ($0.rank, $0.pair) < ($1.rank, $1.pair) }
    return merges
  }

  /// Every way to cut a byte token in two byte tokens.
  ///
  /// - Parameter rank: The rank of the merges that make a token; its id if not given.
  static func allSplits(
    of vocabulary: Vocabulary, rank: (UInt32) -> UInt32 = { $0 }
  ) -> [Entry] {
    var merges: [Entry] = []
    merges.reserveCapacity(vocabulary.count * 2)
    for id in 0..<UInt32(vocabulary.count) where vocabulary.kind(of: id) == .bytes {
      merges += splits(of: id, in: vocabulary, rank: rank(id))
    }
    return merges
  }

  /// Every way to cut the byte token `product` in two byte tokens.
  static func splits(of product: UInt32, in vocabulary: Vocabulary, rank: UInt32) -> [Entry] {
    let bytes = vocabulary.bytes(of: product)
    guard let start = bytes.baseAddress, bytes.count > 1 else { return [] }
    return (1..<bytes.count).compactMap { cut in
      let left = vocabulary.id(of: start, count: cut)
      if left == Vocabulary.none { return nil }
      let right = vocabulary.id(of: start + cut, count: bytes.count - cut)
      if right == Vocabulary.none { return nil }
      return Entry(pair: UInt64(left) << 32 | UInt64(right), rank: rank, product: product)
    }
  }
}
