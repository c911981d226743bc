import CTokenKernels

/// Merges the neighbouring tokens of one piece: the pair of lowest rank first, the leftmost of equals.
///
/// The kernels do it in linear time. Pieces on which they give up (tokens of a thousand characters) go through a heap, so that a piece of
/// n bytes takes O(n log n) whatever it and the vocabulary hold.
struct PieceMerger: ~Copyable {
  private let vocabulary: Vocabulary
  private let merges: MergeTable
  private let bytePairs: BytePairTable
  /// What pieces of characters begin as; nil if they begin as bytes.
  private let characters: CharacterTokens?
  private let kernels: UnsafePointer<tk_kernels>
  private var table: tk_merges
  private let space: OpaquePointer?
  /// Whether every byte has a token, so that the kernels can begin from the bytes themselves.
  private let hasAllBytes: Bool
  /// Bytes that were merged, up to ``muchMerged``.
  private var mergedBytes = 0
  /// Bytes from which on a table on large pages is worth making.
  private static let muchMerged = 1 << 18

  /// The tokens of the piece merged last.
  private(set) var tokens: UnsafeMutablePointer<UInt32>
  /// What it began as.
  private var symbols: UnsafeMutablePointer<UInt32>
  private var capacity = 256

  init(
    vocabulary: Vocabulary, merges: MergeTable, bytePairs: BytePairTable, characters: CharacterTokens? = nil,
    kernels: UnsafePointer<tk_kernels> = tk_best_kernels()
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.bytePairs = bytePairs
    self.characters = characters
    self.kernels = kernels
    table = merges.kernelTable
    space = tk_merge_space_make()
    hasAllBytes = vocabulary.missingBytes.isEmpty
    tokens = .allocate(capacity: capacity)
    symbols = .allocate(capacity: capacity)
    use(merges.kernelTable)
  }

  private mutating func use(_ found: tk_merges) {
    table = found
    table.byte_pairs = UnsafePointer(bytePairs.pairs)
    table.byte_merges = UnsafePointer(bytePairs.merges)
    table.byte_tokens = UnsafePointer(vocabulary.byteTokens)
  }

  /// Counts what is merged, and takes the faster table when it is much.
  @inline(__always)
  private mutating func note(_ bytes: Int) {
    guard mergedBytes < Self.muchMerged else { return }
    mergedBytes &+= bytes
    if mergedBytes >= Self.muchMerged { use(merges.kernelTableOnLargePages) }
  }

  deinit {
    tk_merge_space_free(space)
    tokens.deallocate()
    symbols.deallocate()
  }

  /// Merges `count` bytes; the result stands in ``tokens``.
  ///
  /// Bytes that the vocabulary lacks vanish, as in Hugging Face's encoder without an unknown token.
  /// - Returns: The number of tokens.
  mutating func merge(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
    if count > capacity { grow(to: count) }
    note(count)
    let isForKernels = merges.fitsKernels && space != nil
    if characters == nil, hasAllBytes, isForKernels {
      let made = tk_merge_bytes(kernels, &table, bytes, count, tokens, space)
      if made >= 0 { return made }
    }
    let length = writeSymbols(bytes, count: count)
    if isForKernels {
      let made = tk_merge_symbols(kernels, &table, symbols, length, tokens, space)
      if made >= 0 { return made }
    }
    return mergeByHeap(length)
  }

  /// Whether ``merge(_:)`` can be used.
  var takesJobs: Bool { characters == nil && hasAllBytes && merges.fitsKernels }

  /// Merges pieces of at most ``longestJob`` bytes, several at a time.
  mutating func merge(_ jobs: UnsafeMutableBufferPointer<tk_job>) {
    for job in jobs where job.made == 0 { note(Int(job.count)) }
    tk_merge_pieces(kernels, &table, jobs.baseAddress, jobs.count)
  }

  /// Longest piece for a job.
  static let longestJob = 64

  private mutating func grow(to count: Int) {
    tokens.deallocate()
    symbols.deallocate()
    capacity = max(count, capacity * 2)
    tokens = .allocate(capacity: capacity)
    symbols = .allocate(capacity: capacity)
  }

  /// Writes what a piece begins as to ``symbols``, and returns how many tokens that is.
  private mutating func writeSymbols(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
    let symbols = symbols
    var length = 0
    if let characters {
      characters.forEach(bytes, count: count) { token, _ in
        symbols[length] = token
        length += 1
      }
    } else {
      for i in 0..<count {
        let token = vocabulary.byteTokens[Int(bytes[i])]
        if token == Vocabulary.none { continue }
        symbols[length] = token
        length += 1
      }
    }
    return length
  }

  private mutating func mergeByHeap(_ length: Int) -> Int {
    let tokens = tokens
    for i in 0..<length { tokens[i] = symbols[i] }
    // Rank of the merge of each token with the next one, and what it makes; neighbours of the tokens still there, where `length` stands
    // for the end and -1 for the start.
    var ranks = [UInt32](repeating: MergeTable.never, count: length)
    var products = ranks
    var next = (0..<Int32(length)).map { $0 + 1 }
    var previous = (0..<Int32(length)).map { $0 - 1 }
    var candidates = RankHeap(capacity: length)
    for i in 0..<max(length - 1, 0) {
      (ranks[i], products[i]) = merges.merge(tokens[i], tokens[i + 1])
      if ranks[i] != MergeTable.never { candidates.append(rank: ranks[i], place: i) }
    }
    candidates.order()

    while let (rank, place) = candidates.popLowest() {
      // A candidate is stale when its place has been merged away or has another neighbour by now.
      if ranks[place] != rank { continue }
      let second = Int(next[place])
      tokens[place] = products[place]
      ranks[second] = MergeTable.never
      let after = Int(next[second])
      next[place] = Int32(after)
      if after < length {
        previous[after] = Int32(place)
        (ranks[place], products[place]) = merges.merge(tokens[place], tokens[after])
        if ranks[place] != MergeTable.never { candidates.push(rank: ranks[place], place: place) }
      } else {
        ranks[place] = MergeTable.never
      }
      let before = Int(previous[place])
      if before >= 0 {
        (ranks[before], products[before]) = merges.merge(tokens[before], tokens[place])
        if ranks[before] != MergeTable.never { candidates.push(rank: ranks[before], place: before) }
      }
    }
    var count = 0
    var i = 0
    while i < length {
      tokens[count] = tokens[i]
      count += 1
      i = Int(next[i])
    }
    return count
  }
}
