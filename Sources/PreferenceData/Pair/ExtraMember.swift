/// A member of a record or message that the pair has no place for: kept in order, value untouched.
public struct ExtraMember: Sendable, Hashable {
  /// The member's name.
  public var key: Text
  /// The member's value as it was spelled.
  public var value: RawJSON

  /// A member of the given name and value.
  public init(key: Text, value: RawJSON) {
    self.key = key
    self.value = value
  }
}
