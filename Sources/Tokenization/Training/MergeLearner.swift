/// Learns merges from counted pieces: again and again the most frequent pair of neighbours becomes a token.
///
/// Ties, and what happens when two pairs make the same bytes, are as in Hugging Face's `BpeTrainer`: the pair
/// with the smallest ids goes first, and the second pair takes the id of the first. (There, counts of pairs
/// that come back after such a reuse can be stale; here they are exact.)
struct MergeLearner: ~Copyable {
  /// A different piece of text: its tokens stand at `start`, and it occurs `frequency` times.
  private struct Word {
    var start: Int
    var length: Int32
    var frequency: Int
  }

  /// Bytes of each token by id.
  private(set) var tokens: [[UInt8]]
  /// Merges learnt so far.
  private(set) var merges: [MergeTable.Entry] = []

  private var ids: [[UInt8]: UInt32] = [:]
  /// Tokens of all words; each word shrinks in place.
  private let symbols: UnsafeMutableBufferPointer<UInt32>
  private let words: UnsafeMutableBufferPointer<Word>
  private var pairs = PairTable()
  private var queue = PairQueue()
  /// Pairs that occur less often are never merged.
  private let minimum: Int

  /// Words and risen pairs of the merge at hand.
  private var affected: [UInt32] = []
  private var fresh: [UInt64] = []
  /// Whether the merge at hand makes a token that was there: then pairs with it were too, and rise again.
  private var isReused = false

  /// A learner that starts from `tokens`, among which `byteTokens` gives the id of each single byte.
  init(tokens: [[UInt8]], byteTokens: [UInt32], pieces: PieceCounts, minimum: Int) {
    self.tokens = tokens
    self.minimum = max(minimum, 1)
    for (id, bytes) in tokens.enumerated() where ids[bytes] == nil { ids[bytes] = UInt32(id) }
    // Words of one token have no pairs.
    var wordCount = 0
    var symbolCount = 0
    pieces.visit { piece, _ in
      if piece.count > 1 {
        wordCount += 1
        symbolCount += piece.count
      }
    }
    let words = UnsafeMutableBufferPointer<Word>.allocate(capacity: wordCount)
    let symbols = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: symbolCount)
    wordCount = 0
    symbolCount = 0
    pieces.visit { piece, count in
      guard piece.count > 1 else { return }
      words.initializeElement(
        at: wordCount, to: Word(start: symbolCount, length: Int32(piece.count), frequency: count))
      wordCount += 1
      for byte in piece {
        symbols.initializeElement(at: symbolCount, to: byteTokens[Int(byte)])
        symbolCount += 1
      }
    }
    self.words = words
    self.symbols = symbols
    for index in words.indices {
      let word = words[index]
      for i in word.start..<word.start + Int(word.length) - 1 {
        _ = pairs.add(Self.pair(symbols[i], symbols[i + 1]), times: word.frequency, word: UInt32(index))
      }
    }
    var first: [PairQueue.Entry] = []
    pairs.visit { pair, count in
      if count >= self.minimum { first.append(.init(count: count, pair: pair)) }
    }
    queue = PairQueue(first)
  }

  deinit {
    symbols.deallocate()
    words.deallocate()
  }

  @inline(__always)
  private static func pair(_ left: UInt32, _ right: UInt32) -> UInt64 { UInt64(left) << 32 | UInt64(right) }

  /// Learns the next merge.
  ///
  /// - Returns: False if no pair is frequent enough.
  mutating func learn() -> Bool {
    while let best = queue.pop() {
      let count = pairs.count(of: best.pair)
      if count != best.count {
        // Counts fall between one look and the next; a pair that is no longer frequent enough only comes back with
        // an entry of its own.
        if count >= minimum { queue.push(.init(count: count, pair: best.pair)) }
        continue
      }
      merge(best.pair)
      return true
    }
    return false
  }

  private mutating func merge(_ pair: UInt64) {
    let left = UInt32(pair >> 32)
    let right = UInt32(truncatingIfNeeded: pair)
    let bytes = tokens[Int(left)] + tokens[Int(right)]
    let product: UInt32
    if let known = ids[bytes] {
      product = known
      isReused = true
    } else {
      isReused = false
      product = UInt32(tokens.count)
      tokens.append(bytes)
      ids[bytes] = product
    }
    merges.append(MergeTable.Entry(pair: pair, rank: UInt32(merges.count), product: product))

    pairs.takeWords(of: pair, into: &affected)
    fresh.removeAll(keepingCapacity: true)
    for word in affected { replace(left, right, by: product, in: word) }
    pairs.clear(pair)
    enqueueFresh()
  }

  /// Pairs whose count rose get an entry in the queue, one each.
  private mutating func enqueueFresh() {
    if isReused { fresh = Array(Set(fresh)) }
    for pair in fresh {
      let count = pairs.count(of: pair)
      if count >= minimum { queue.push(.init(count: count, pair: pair)) }
    }
  }

  /// Replaces a pair in one word from left to right, and counts the pairs around it anew.
  private mutating func replace(_ left: UInt32, _ right: UInt32, by product: UInt32, in index: UInt32) {
    let word = words[Int(index)]
    let symbols = UnsafeMutableBufferPointer(
      rebasing: symbols[word.start..<word.start + Int(word.length)])
    var read = 0
    while read &+ 1 < symbols.count, symbols[read] != left || symbols[read &+ 1] != right { read &+= 1 }
    var written = read
    while read < symbols.count {
      let symbol = symbols[read]
      guard symbol == left, read &+ 1 < symbols.count, symbols[read &+ 1] == right else {
        symbols[written] = symbol
        written &+= 1
        read &+= 1
        continue
      }
      if written > 0 {
        let before = symbols[written &- 1]
        pairs.subtract(Self.pair(before, left), times: word.frequency)
        gain(Self.pair(before, product), word.frequency, index)
      }
      if read &+ 2 < symbols.count {
        let after = symbols[read &+ 2]
        pairs.subtract(Self.pair(right, after), times: word.frequency)
        gain(Self.pair(product, after), word.frequency, index)
      }
      symbols[written] = product
      written &+= 1
      read &+= 2
    }
    words[Int(index)].length = Int32(written)
  }

  @inline(__always)
  private mutating func gain(_ pair: UInt64, _ frequency: Int, _ word: UInt32) {
    if pairs.add(pair, times: frequency, word: word) || isReused { fresh.append(pair) }
  }
}
