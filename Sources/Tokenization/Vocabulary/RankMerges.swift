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
  /// For the first merges, as in ``BytePairTable``.
  private let bytePairs: UnsafeMutablePointer<UInt16>
  private let byteMerges: UnsafeMutablePointer<tk_byte_merge>
  private var byteMergeCount = 1
  private let kernels = tk_best_kernels()
  private let space = tk_merge_space_make()
  private var tokens: [UInt32] = []

  init(capacity: Int, byteTokens: UnsafeMutablePointer<UInt32>) {
    let lineCount = MergeTable.lineCount(forMerges: capacity)
    blockSize = MergeTable.blockSize(lineCount: lineCount)
    block = MergeTable.allocate(blockSize)
    table = MergeTable.table(block, lineCount: lineCount)
    tk_clear_merges(&table)
    bytePairs = .allocate(capacity: 1 << 16)
    bytePairs.initialize(repeating: 0, count: 1 << 16)
    byteMerges = .allocate(capacity: 1 << 16)
    byteMerges.initialize(to: tk_byte_merge(rank: MergeTable.never, product: Vocabulary.none))
    table.byte_pairs = UnsafePointer(bytePairs)
    table.byte_merges = UnsafePointer(byteMerges)
    table.byte_tokens = UnsafePointer(byteTokens)
  }

  deinit {
    tk_free_pages(block, blockSize)
    bytePairs.deallocate()
    byteMerges.deallocate()
    tk_merge_space_free(space)
  }

  /// The tokens that bytes become, if they are two.
  mutating func pair(from bytes: UnsafeBufferPointer<UInt8>) -> (UInt32, UInt32)? {
    // The last of all pairs of bytes would find no place; nobody can say then what bytes become.
    guard let base = bytes.baseAddress, space != nil, byteMergeCount < 1 << 16 else { return nil }
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
    guard bytes.count == 2, byteMergeCount < 1 << 16 else { return }
    (byteMerges + byteMergeCount).initialize(to: tk_byte_merge(rank: merge.rank, product: merge.product))
    bytePairs[Int(bytes[0]) << 8 | Int(bytes[1])] = UInt16(byteMergeCount)
    byteMergeCount += 1
  }
}
