/// How long the sequences of a store are, in tokens. Exact: every length is counted.
public struct LengthStatistics: Sendable, Hashable {
  /// A range of lengths and how many sequences fall into it.
  public struct Bucket: Sendable, Hashable {
    /// Lengths from `range.lowerBound` up to, not including, `range.upperBound`.
    public var range: Range<Int>
    /// Sequences.
    public var count: Int
  }

  private var counts: [Int: Int] = [:]
  /// How many sequences.
  public private(set) var count = 0
  /// Their tokens together.
  public private(set) var sum = 0

  mutating func add(_ length: Int) {
    counts[length, default: 0] += 1
    count += 1
    sum += length
  }

  /// The shortest; 0 when there is none.
  public var minimum: Int { counts.keys.min() ?? 0 }
  /// The longest; 0 when there is none.
  public var maximum: Int { counts.keys.max() ?? 0 }
  /// The arithmetic mean; 0 when there is none.
  public var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

  /// The smallest length that at least `share` (0 to 1) of the sequences do not pass (nearest rank).
  public func percentile(_ share: Double) -> Int {
    let rank = max(1, Int((share * Double(count)).rounded(.up)))
    var seen = 0
    for (length, number) in counts.sorted(by: { $0.key < $1.key }) {
      seen += number
      if seen >= rank { return length }
    }
    return maximum
  }

  /// Sequences by powers of two, from the first to the last range that has any.
  public var histogram: [Bucket] {
    guard count > 0 else { return [] }
    var byPower: [Int: Int] = [:]
    for (length, number) in counts { byPower[LengthStatistics.power(of: length), default: 0] += number }
    guard let first = byPower.keys.min(), let last = byPower.keys.max() else { return [] }
    return (first...last).map { power in
      Bucket(range: (power == 0 ? 0 : 1 << (power - 1))..<(1 << power), count: byPower[power] ?? 0)
    }
  }

  /// The smallest power of two above a length.
  private static func power(of length: Int) -> Int { Int.bitWidth - length.leadingZeroBitCount }
}
