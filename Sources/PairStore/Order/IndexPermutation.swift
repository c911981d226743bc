/// A permutation of 0..<count that is computed, not stored: any place can be asked for at once, in any order, on
/// any machine.
///
/// A Feistel network over the smallest power of four (at least 256) that holds `count`, walking the cycle until
/// the value falls inside (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). On average fewer
/// than four steps.
public struct IndexPermutation: Sendable, Hashable {
  /// How many indexes are permuted.
  public let count: Int
  private let halfBits: UInt64
  private let halfMask: UInt64
  private let keys: [UInt64]

  private static let rounds = 6

  /// The permutation of 0..<count that belongs to `key`. Different keys give unrelated permutations.
  public init(count: Int, key: UInt64) {
    self.count = max(count, 0)
    var bits: UInt64 = 4
    while bits < 31, 1 << (2 * bits) < UInt64(self.count) { bits += 1 }
    halfBits = bits
    halfMask = (1 << bits) - 1
    var state = key
    keys = (0..<IndexPermutation.rounds).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      return mixBits(state)
    }
  }

  /// Which index stands at `place`. `place` must lie in 0..<count.
  public subscript(place: Int) -> Int {
    precondition(place >= 0 && place < count, "place \(place) of a permutation of \(count)")
    var value = UInt64(place)
    repeat { value = permuteOnce(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func permuteOnce(_ value: UInt64) -> UInt64 {
    var left = value >> halfBits
    var right = value & halfMask
    for key in keys {
      (left, right) = (right, left ^ (mixBits(right &+ key) & halfMask))
    }
    return left << halfBits | right
  }
}

/// Mixes all bits of a word into all others: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
func mixBits(_ word: UInt64) -> UInt64 {
  var bits = word
  bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
  bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
  return bits ^ (bits >> 31)
}

/// One key out of several numbers; every number and its place matter.
func mixKey(_ numbers: UInt64...) -> UInt64 {
  numbers.reduce(0x2545_F491_4F6C_DD1D) { mixBits($0 ^ mixBits($1 &+ 0x9E37_79B9_7F4A_7C15)) &+ $1 }
}
