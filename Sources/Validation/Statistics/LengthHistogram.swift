/// How often which length occurs, in a few kilobytes whatever the number of lengths: eight steps an octave, so that a
/// length and its step differ by less than an eighth. Smallest, largest and mean are exact.
public struct LengthHistogram: Sendable, Hashable {
  /// How many lengths were added.
  public private(set) var count = 0
  /// Their sum.
  public private(set) var sum = 0
  /// The smallest; 0 when there is none.
  public private(set) var smallest = 0
  /// The largest; 0 when there is none.
  public private(set) var largest = 0
  private var steps: [Int] = []

  /// A histogram of nothing.
  public init() {}

  /// Adds a length, which is not negative.
  public mutating func add(_ length: Int) {
    let length = max(0, length)
    smallest = count == 0 ? length : min(smallest, length)
    largest = max(largest, length)
    count += 1
    sum += length
    let step = Self.step(of: length)
    if step >= steps.count { steps += Array(repeating: 0, count: step + 1 - steps.count) }
    steps[step] += 1
  }

  /// Adds what another histogram holds.
  public mutating func merge(_ other: LengthHistogram) {
    guard other.count > 0 else { return }
    smallest = count == 0 ? other.smallest : min(smallest, other.smallest)
    largest = max(largest, other.largest)
    count += other.count
    sum += other.sum
    if other.steps.count > steps.count {
      steps += Array(repeating: 0, count: other.steps.count - steps.count)
    }
    for (step, count) in other.steps.enumerated() { steps[step] += count }
  }

  /// The mean; 0 of nothing.
  public var mean: Double { count > 0 ? Double(sum) / Double(count) : 0 }

  /// A length that the given share of all lengths does not exceed, to an eighth of it; exact at 0 and 1.
  public func quantile(_ share: Double) -> Int {
    if share >= 1 { return largest }
    if share <= 0 { return smallest }
    let wanted = Int((share * Double(count)).rounded(.up))
    var seen = 0
    for (step, count) in steps.enumerated() {
      seen += count
      if seen >= wanted { return max(smallest, min(largest, Self.lowerBound(of: step))) }
    }
    return largest
  }

  /// How many lengths lie in a range. Its bounds must be powers of two, or 0.
  public func count(in range: Range<Int>) -> Int {
    let first = Self.step(of: range.lowerBound)
    let end = min(Self.step(of: range.upperBound), steps.count)
    return first < end ? steps[first..<end].reduce(0, +) : 0
  }

  /// Lengths up to 15 have steps of their own.
  private static func step(of length: Int) -> Int {
    guard length >= 16 else { return length }
    let exponent = Int.bitWidth - 1 - length.leadingZeroBitCount
    return 16 + (exponent - 4) * 8 + (length >> (exponent - 3)) & 7
  }

  private static func lowerBound(of step: Int) -> Int {
    guard step >= 16 else { return step }
    return (8 + (step - 16) % 8) << ((step - 16) / 8 + 1)
  }
}
