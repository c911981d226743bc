/// How often each pair of neighbouring tokens occurs, and in which words.
struct PairCounts {
  /// Pairs as `left << 32 | right`, in the order in which they were first seen.
  private(set) var pairs: [UInt64] = []
  private(set) var counts: [Int] = []
  /// Per pair the newest posting, or -1.
  private var newest: [Int32] = []
  /// Postings: a word, and the posting of the same pair before it.
  private var postingWords: [Int32] = []
  private var postingBefore: [Int32] = []
  /// Open addressing table of places in ``pairs``, -1 where empty. Its size is a power of two.
  private var slots = [Int32](repeating: -1, count: 1 << 14)

  private static func scramble(_ pair: UInt64) -> Int {
    Int(truncatingIfNeeded: ByteHash.mix(pair))
  }

  /// The place of a pair, which is made if it is new.
  mutating func place(of pair: UInt64) -> Int {
    var slot = Self.scramble(pair) & (slots.count - 1)
    while slots[slot] >= 0 {
      if pairs[Int(slots[slot])] == pair { return Int(slots[slot]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(pairs.count)
    pairs.append(pair)
    counts.append(0)
    newest.append(-1)
    if pairs.count * 2 > slots.count { grow() }
    return pairs.count - 1
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (index, pair) in pairs.enumerated() {
      var slot = Self.scramble(pair) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }

  /// Adds occurrences (or takes them away) of the pair at `place`.
  mutating func change(_ place: Int, by occurrences: Int) { counts[place] += occurrences }

  /// Notes that the pair at `place` occurs in a word.
  mutating func note(_ place: Int, in word: Int) {
    let last = newest[place]
    if last >= 0, postingWords[Int(last)] == Int32(word) { return }
    newest[place] = Int32(postingWords.count)
    postingWords.append(Int32(word))
    postingBefore.append(last)
  }

  /// Takes the words out in which the pair at `place` may occur, each at least once; its count becomes 0.
  mutating func takeWords(_ place: Int) -> [Int] {
    var words: [Int] = []
    var posting = newest[place]
    while posting >= 0 {
      words.append(Int(postingWords[Int(posting)]))
      posting = postingBefore[Int(posting)]
    }
    newest[place] = -1
    return words
  }

  /// Sets the count of the pair at `place` to 0.
  mutating func clear(_ place: Int) { counts[place] = 0 }
}
