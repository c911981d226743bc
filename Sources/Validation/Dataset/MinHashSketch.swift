internal import PreferenceData

/// A sketch of which runs of three words a record holds: how many of its numbers two sketches share tells how many of
/// their runs two records share.
///
/// One permutation with 128 bins, empty bins filled from others: Shrivastava, "Optimal Densification for Fast and Accurate
/// Minwise Hashing" (2017). One byte is kept of each bin, so that unlike bins agree by chance one time in 256.
struct MinHashSketch: Sendable {
  /// How many numbers a sketch has.
  static let size = 128
  /// Words in a run.
  private static let run = 3

  /// One byte a bin.
  let bytes: [UInt8]
  /// The numbers under which records like this one are looked for: one for each eight bins.
  let bands: [UInt64]

  /// The sketch of a pair's texts; nil where there are fewer words than a run has.
  init?(_ pair: PreferencePair) {
    var words = WordHashes()
    for text in pair.texts { words.add(text.text.utf8) }
    self.init(words: words.hashes)
  }

  init?(words: [UInt64]) {
    guard words.count >= Self.run else { return nil }
    var bins = Array(repeating: UInt64.max, count: Self.size)
    for start in 0...words.count - Self.run {
      // The order of the words counts.
      var hash: UInt64 = 0
      for word in words[start..<start + Self.run] {
        hash = WordHashes.mix(hash &* 0x9E37_79B9_7F4A_7C15 &+ word)
      }
      let bin = Int(hash >> 57)
      bins[bin] = min(bins[bin], hash & (1 << 57 - 1))
    }
    Self.fill(&bins)
    bytes = bins.map { UInt8(truncatingIfNeeded: WordHashes.mix($0)) }
    bands = (0..<Self.size / 8).map { band in
      bins[band * 8..<band * 8 + 8].reduce(UInt64(band)) { WordHashes.mix($0 &* 0x9E37_79B9_7F4A_7C15 &+ $1) }
    }
  }

  /// Fills each empty bin from one that is not, chosen by the bin's number alone, so that like sets fill alike.
  private static func fill(_ bins: inout [UInt64]) {
    let own = bins
    for bin in own.indices where own[bin] == .max {
      var attempt: UInt64 = 0
      repeat {
        attempt += 1
        let other = Int(WordHashes.mix(UInt64(bin) << 32 | attempt) % UInt64(size))
        bins[bin] = own[other]
      } while bins[bin] == .max
    }
  }

  /// By estimate, how many of all runs of both records are runs of either: 0 to 1.
  static func similarity(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Double {
    let same = zip(left, right).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    // What agrees by chance is taken off.
    return max(0, (Double(same) / Double(size) - 1 / 256) / (1 - 1 / 256))
  }
}
