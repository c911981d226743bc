/// A set of Unicode scalar values, as ranges that ascend and do not touch.
struct ScalarSet: Sendable, Hashable {
  /// The last scalar value there is.
  static let last: UInt32 = 0x10FFFF
  /// Every scalar value.
  static let all = ScalarSet([0...last])

  private(set) var ranges: [ClosedRange<UInt32>]

  /// The set of all values in `ranges`, which may overlap and come in any order.
  init(_ ranges: [ClosedRange<UInt32>] = []) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let before = self.ranges.last, range.lowerBound <= before.upperBound &+ 1 {
        self.ranges[self.ranges.count - 1] = before.lowerBound...max(before.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  /// The set of one scalar.
  init(_ scalar: UInt32) { ranges = [scalar...scalar] }

  var isEmpty: Bool { ranges.isEmpty }

  func contains(_ scalar: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= scalar
  }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  /// Everything that is not in the set.
  var complement: ScalarSet {
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= Self.last { gaps.append(next...Self.last) }
    return ScalarSet(gaps)
  }

  func intersection(_ other: ScalarSet) -> ScalarSet {
    complement.union(other.complement).complement
  }

  func isDisjoint(from other: ScalarSet) -> Bool { intersection(other).isEmpty }

  /// The set with the other case of each ASCII letter, and with U+017F and U+212A, which fold to s and k.
  var foldedASCII: ScalarSet {
    var added: [ClosedRange<UInt32>] = []
    for letter in UInt32(0x61)...0x7A {
      let capital = letter - 0x20
      var equals = [letter, capital]
      if letter == 0x73 { equals.append(0x17F) }
      if letter == 0x6B { equals.append(0x212A) }
      if equals.contains(where: contains) { added += equals.map { $0...$0 } }
    }
    return ScalarSet(ranges + added)
  }
}
