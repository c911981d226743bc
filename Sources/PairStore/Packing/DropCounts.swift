/// How many rows were left out, by reason. Reasons are stable names in kebab case.
public struct DropCounts: Sendable, Hashable {
  /// Rows per reason.
  public private(set) var byReason: [String: Int] = [:]

  /// No rows.
  public init() {}

  /// Rows per reason, from a manifest.
  init(byReason: [String: Int]) { self.byReason = byReason }

  /// All rows left out.
  public var total: Int { byReason.values.reduce(0, +) }

  /// The reasons in alphabetical order with their counts.
  public var sorted: [(reason: String, count: Int)] {
    byReason.sorted { $0.key < $1.key }.map { (reason: $0.key, count: $0.value) }
  }

  mutating func add(_ reason: String) { byReason[reason, default: 0] += 1 }
}
