/// Where a run's model and data came from, in the words of whoever started it. Recorded in the run's configuration, so
/// that a resumed run can find them again and be sure they are the same.
public struct RunSources: Sendable, Hashable {
  /// Named texts in order, such as the path of the model folder or the name of the template.
  public var entries: [Entry]

  /// One name and its text.
  public struct Entry: Sendable, Hashable {
    /// What the text is, such as `model`.
    public var name: String
    /// The text.
    public var value: String

    /// An entry of that name.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The entries given.
  public init(_ entries: [Entry] = []) { self.entries = entries }

  /// The text recorded under a name.
  public subscript(name: String) -> String? { entries.first { $0.name == name }?.value }
}
