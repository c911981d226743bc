/// A mean of numbers that come one by one.
struct RunningMean: Sendable, Hashable {
  /// The mean so far, 0 before the first number.
  private(set) var value = 0.0
  /// How many there were.
  private(set) var count = 0

  init() {}

  /// The mean as it was saved.
  init(value: Double, count: Int) {
    self.value = value
    self.count = count
  }

  mutating func add(_ number: Double) {
    count += 1
    value += (number - value) / Double(count)
  }
}
