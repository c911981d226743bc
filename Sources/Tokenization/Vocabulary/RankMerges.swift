import CTokenKernels

/// The merges that a file of ranks means: two neighbours merge whenever their bytes together are a token, the lowest rank first.
///
/// Most tokens can be cut in two tokens in several ways, but only one of these pairs ever merges: until a token is made, its bytes are
/// merged as if nothing stood around them, so its last merge is always the same one. The other pairs would only make the table
/// larger, and the way to memory longer.
enum RankMerges {
  /// The merges that make the tokens of a vocabulary whose ids are ranks. Every byte has a token.
  static func merges(of vocabulary: Vocabulary) -> [MergeTable.Entry] {
    // More than there can be, but for a file made to have many.
    let most = vocabulary.byteTokenCount * 2
    var known = GrowingMerges(capacity: most, byteTokens: vocabulary.byteTokens)
    var merges: [MergeTable.Entry] = []
    merges.reserveCapacity(most / 2)
    vocabulary.forEachByteToken { id, bytes in
      if bytes.count < 2 || merges.count > most { return }
      // Whatever merges before the last pair has a lower rank, or else lower ranks do not lead to two parts.
      if let (left, right) = known.pair(from: bytes) {
        let merge = MergeTable.Entry(pair: UInt64(left) << 32 | UInt64(right), rank: id, product: id)
        merges.append(merge)
        known.add(merge, making: bytes)
        return
      }
      for split in MergeTable.splits(of: id, in: vocabulary, rank: id) {
        merges.append(split)
        known.add(split, making: bytes)
      }
    }
    return merges.count > most ? MergeTable.allSplits(of: vocabulary) : merges
  }
}

/// Merges to which more are added while bytes are merged with those there are.
private struct GrowingMerges: ~Copyable {
  private var table: tk_merges
  private let block: UnsafeMutableRawPointer
  private let blockSize: Int
  private let byteMerges: UnsafeMutablePointer<tk_byte_merge>
  private let kernels = tk_best_kernels()
  private let space = tk_merge_space_make()
  private var tokens: [UInt32] = []

  init(capacity: Int, byteTokens: UnsafeMutablePointer<UInt32>) {
    let lineCount = MergeTable.lineCount(forMerges: capacity)
    blockSize = MergeTable.blockSize(lineCount: lineCount)
    block = MergeTable.allocate(blockSize)
    table = MergeTable.table(block, lineCount: lineCount)
    tk_clear_merges(&table)
    byteMerges = .allocate(capacity: 1 << 16)
    let none = tk_byte_merge(rank: MergeTable.never, product: Vocabulary.none)
    byteMerges.initialize(repeating: none, count: 1 << 16)
    table.byte_merges = UnsafePointer(byteMerges)
    table.byte_tokens = UnsafePointer(byteTokens)
  }

  deinit {
    tk_free_pages(block, blockSize)
    byteMerges.deallocate()
    tk_merge_space_free(space)
  }

  /// The tokens that bytes become, if they are two.
  mutating func pair(from bytes: UnsafeBufferPointer<UInt8>) -> (UInt32, UInt32)? {
    guard let base = bytes.baseAddress, space != nil else { return nil }
    if tokens.count < bytes.count {
      tokens.append(contentsOf: repeatElement(0, count: bytes.count * 2 - tokens.count))
    }
    let made = tokens.withUnsafeMutableBufferPointer { target in
      target.baseAddress.map { tk_merge_bytes(kernels, &table, base, bytes.count, $0, space) } ?? 0
    }
    return made == 2 ? (tokens[0], tokens[1]) : nil
  }

  /// Adds a merge that makes `bytes`.
  mutating func add(_ merge: MergeTable.Entry, making bytes: UnsafeBufferPointer<UInt8>) {
    _ = tk_insert_merge(&table, merge.pair, merge.rank, merge.product)
    guard bytes.count == 2 else { return }
    byteMerges[Int(bytes[0]) << 8 | Int(bytes[1])] = tk_byte_merge(rank: merge.rank, product: merge.product)
  }
}
