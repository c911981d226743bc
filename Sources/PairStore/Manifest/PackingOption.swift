/// One packing option by name, for people and for comparison.
public struct PackingOption: Sendable, Hashable {
  /// The name, such as `boundary`.
  public var name: String
  /// The value, such as `split`.
  public var value: String
}
