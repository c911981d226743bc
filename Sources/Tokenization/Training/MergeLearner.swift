/// Learns merges from counted pieces: again and again the most frequent pair of neighbours becomes a token.
///
/// Ties, and what happens when two pairs make the same bytes, are as in Hugging Face's `BpeTrainer`: the pair
/// with the smallest ids goes first, and the second pair takes the id of the first. (There, counts of pairs
/// that come back after such a reuse can be stale; here they are exact.)
struct MergeLearner {
  /// Bytes of each token by id.
  private(set) var tokens: [[UInt8]]
  /// Merges learnt so far.
  private(set) var merges: [MergeTable.Entry] = []

  private var ids: [[UInt8]: UInt32] = [:]
  /// Tokens of all words, each word's at its start; words shrink in place.
  private var symbols: [UInt32] = []
  private var starts: [Int] = []
  private var lengths: [Int] = []
  private var frequencies: [Int] = []
  private var pairs = PairCounts()
  private var queue = PairQueue()

  /// A learner that starts from `tokens`, among which `byteTokens` gives the id of each single byte.
  init(tokens: [[UInt8]], byteTokens: [UInt32], words: PieceCounts) {
    self.tokens = tokens
    for (id, bytes) in tokens.enumerated() where ids[bytes] == nil { ids[bytes] = UInt32(id) }
    for entry in words.entries {
      starts.append(symbols.count)
      lengths.append(entry.length)
      frequencies.append(entry.count)
      for byte in words.bytes[entry.start..<entry.start + entry.length] {
        symbols.append(byteTokens[Int(byte)])
      }
    }
    for word in 0..<starts.count {
      let range = starts[word]..<starts[word] + lengths[word]
      for i in range.dropLast() {
        let place = pairs.place(of: Self.pair(symbols[i], symbols[i + 1]))
        pairs.change(place, by: frequencies[word])
        pairs.note(place, in: word)
      }
    }
    for place in 0..<pairs.pairs.count { enqueue(place) }
  }

  private static func pair(_ left: UInt32, _ right: UInt32) -> UInt64 { UInt64(left) << 32 | UInt64(right) }

  private mutating func enqueue(_ place: Int) {
    let count = pairs.counts[place]
    if count > 0 { queue.push(.init(count: count, pair: pairs.pairs[place], place: place)) }
  }

  /// Learns the next merge.
  ///
  /// - Returns: False if no pair occurs at least `minimum` times.
  mutating func learn(minimum: Int) -> Bool {
    while let best = queue.pop() {
      if pairs.counts[best.place] != best.count {
        enqueue(best.place)
        continue
      }
      if best.count < max(minimum, 1) { return false }
      merge(best)
      return true
    }
    return false
  }

  private mutating func merge(_ best: PairQueue.Entry) {
    let left = UInt32(best.pair >> 32)
    let right = UInt32(truncatingIfNeeded: best.pair)
    let bytes = tokens[Int(left)] + tokens[Int(right)]
    let product: UInt32
    if let known = ids[bytes] {
      product = known
    } else {
      product = UInt32(tokens.count)
      tokens.append(bytes)
      ids[bytes] = product
    }
    merges.append(MergeTable.Entry(pair: best.pair, rank: UInt32(merges.count), product: product))

    var changed: [Int] = []
    for word in pairs.takeWords(best.place) {
      replace(left, right, by: product, in: word, changed: &changed)
    }
    pairs.clear(best.place)
    // A pair may have changed in several words: one entry in the queue is enough.
    changed.sort()
    var last = -1
    for place in changed where place != last {
      enqueue(place)
      last = place
    }
  }

  /// Replaces a pair in one word from left to right, and counts the pairs around it anew.
  private mutating func replace(
    _ left: UInt32, _ right: UInt32, by product: UInt32, in word: Int, changed: inout [Int]
  ) {
    let start = starts[word]
    let length = lengths[word]
    let frequency = frequencies[word]
    var read = 0
    var written = 0
    while read < length {
      let symbol = symbols[start + read]
      guard symbol == left, read + 1 < length, symbols[start + read + 1] == right else {
        symbols[start + written] = symbol
        written += 1
        read += 1
        continue
      }
      if written > 0 {
        let before = symbols[start + written - 1]
        lose(Self.pair(before, left), frequency)
        gain(Self.pair(before, product), frequency, word, &changed)
      }
      if read + 2 < length {
        let after = symbols[start + read + 2]
        lose(Self.pair(right, after), frequency)
        gain(Self.pair(product, after), frequency, word, &changed)
      }
      symbols[start + written] = product
      written += 1
      read += 2
    }
    lengths[word] = written
  }

  private mutating func lose(_ pair: UInt64, _ frequency: Int) {
    pairs.change(pairs.place(of: pair), by: -frequency)
  }

  private mutating func gain(_ pair: UInt64, _ frequency: Int, _ word: Int, _ changed: inout [Int]) {
    let place = pairs.place(of: pair)
    pairs.change(place, by: frequency)
    pairs.note(place, in: word)
    changed.append(place)
  }
}
