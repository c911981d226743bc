/// Merges the byte pairs of one piece: the pair of lowest rank first, the leftmost of equals.
///
/// Short pieces are scanned for the lowest rank after each merge. Long ones keep their candidates in a heap,
/// so that a piece of n bytes takes O(n log n) whatever it holds.
struct PieceMerger: ~Copyable {
  /// Pieces of at most this many bytes are scanned.
  private static let scanLimit = 96

  private let vocabulary: Vocabulary
  private let merges: MergeTable
  private let bytePairs: BytePairTable
  /// What pieces of characters begin as; nil if they begin as bytes.
  private let characters: CharacterTokens?

  /// Tokens of the piece. For long pieces, the token that starts at each position.
  private(set) var tokens: UnsafeMutablePointer<UInt32>
  /// Rank of the merge of each token with the next one, and the token it would make.
  private var ranks: UnsafeMutablePointer<UInt32>
  private var products: UnsafeMutablePointer<UInt32>
  private var capacity: Int

  init(
    vocabulary: Vocabulary, merges: MergeTable, bytePairs: BytePairTable, characters: CharacterTokens? = nil
  ) {
    self.characters = characters
    self.vocabulary = vocabulary
    self.merges = merges
    self.bytePairs = bytePairs
    capacity = 256
    tokens = .allocate(capacity: capacity)
    ranks = .allocate(capacity: capacity)
    products = .allocate(capacity: capacity)
  }

  deinit {
    tokens.deallocate()
    ranks.deallocate()
    products.deallocate()
  }

  /// Merges `count` bytes; the result stands in ``tokens``.
  ///
  /// Bytes that the vocabulary lacks vanish, as in Hugging Face's encoder without an unknown token.
  /// - Returns: The number of tokens.
  mutating func merge(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
    if count > capacity {
      tokens.deallocate()
      ranks.deallocate()
      products.deallocate()
      capacity = max(count, capacity * 2)
      tokens = .allocate(capacity: capacity)
      ranks = .allocate(capacity: capacity)
      products = .allocate(capacity: capacity)
    }
    if let characters { return merge(characters, bytes, count: count) }
    var length = 0
    var last: UInt8 = 0
    for i in 0..<count {
      let token = vocabulary.byteTokens[Int(bytes[i])]
      if token == Vocabulary.none { continue }
      tokens[length] = token
      // Bytes on both sides of one that vanished are neighbours.
      if length > 0 { (ranks[length - 1], products[length - 1]) = bytePairs.merge(last, bytes[i]) }
      last = bytes[i]
      length += 1
    }
    if length < 2 { return length }
    return length <= Self.scanLimit ? mergeByScanning(length) : mergeByHeap(length)
  }

  /// Merges a piece that begins as characters.
  private mutating func merge(
    _ characters: CharacterTokens, _ bytes: UnsafePointer<UInt8>, count: Int
  ) -> Int {
    let tokens = tokens
    var length = 0
    characters.forEach(bytes, count: count) { token, _ in
      tokens[length] = token
      length += 1
    }
    if length < 2 { return length }
    for i in 1..<length { (ranks[i - 1], products[i - 1]) = merges.merge(tokens[i - 1], tokens[i]) }
    return length <= Self.scanLimit ? mergeByScanning(length) : mergeByHeap(length)
  }

  private mutating func mergeByScanning(_ initial: Int) -> Int {
    let tokens = tokens
    let ranks = ranks
    let products = products
    var length = initial
    while length > 1 {
      var lowest = MergeTable.never
      var place = 0
      for i in 0..<length - 1 where ranks[i] < lowest {
        lowest = ranks[i]
        place = i
      }
      if lowest == MergeTable.never { break }
      tokens[place] = products[place]
      length -= 1
      var i = place + 1
      while i < length {
        tokens[i] = tokens[i + 1]
        ranks[i - 1] = ranks[i]
        products[i - 1] = products[i]
        i += 1
      }
      if place > 0 {
        (ranks[place - 1], products[place - 1]) = merges.merge(tokens[place - 1], tokens[place])
      }
      if place + 1 < length {
        (ranks[place], products[place]) = merges.merge(tokens[place], tokens[place + 1])
      }
    }
    return length
  }

  private mutating func mergeByHeap(_ length: Int) -> Int {
    let tokens = tokens
    let ranks = ranks
    let products = products
    // Neighbours of the tokens still there; `length` stands for the end, -1 for the start.
    var next = [Int32](unsafeUninitializedCapacity: length) { buffer, used in
      for i in 0..<length { buffer[i] = Int32(i + 1) }
      used = length
    }
    var previous = [Int32](unsafeUninitializedCapacity: length) { buffer, used in
      for i in 0..<length { buffer[i] = Int32(i - 1) }
      used = length
    }
    var candidates = RankHeap(capacity: length)
    ranks[length - 1] = MergeTable.never
    for i in 0..<length - 1 where ranks[i] != MergeTable.never {
      candidates.append(rank: ranks[i], place: i)
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
