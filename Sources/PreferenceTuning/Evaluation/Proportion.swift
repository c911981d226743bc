/// How many of how many, with what that says of the rest.
public struct Proportion: Sendable, Hashable {
  /// Those that count.
  public var count = 0
  /// All.
  public var total = 0

  /// None of none.
  public init() {}

  /// `count` of `total`.
  public init(_ count: Int, of total: Int) {
    self.count = count
    self.total = total
  }

  /// The share; 0 of none is 0.
  public var share: Double { Double(count) / Double(max(total, 1)) }

  /// The 95 % interval of the share (Wilson 1927); everything is possible when there are none.
  public var interval: ClosedRange<Double> {
    guard total > 0 else { return 0...1 }
    let z = 1.959963984540054
    let n = Double(total)
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }

  mutating func add(_ counts: Bool) {
    total += 1
    if counts { count += 1 }
  }
}
