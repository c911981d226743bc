/// What is wrong with a model's files, its settings or a request to it.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of problem; the raw value is stable.
  public enum Code: String, Sendable, CaseIterable {
    /// A file could not be opened, read, mapped or written.
    case file
    /// A configuration names something that this engine does not have, or is not valid.
    case configuration
    /// A safetensors file or its index breaks the format.
    case safetensors
    /// A tensor is missing, unexpected or has another shape than the configuration says.
    case tensor
    /// An adapter's settings or tensors do not fit the model.
    case adapter
    /// A token id is outside the vocabulary.
    case token
    /// A call came without the call that must precede it, or with the wrong number of values.
    case usage
  }

  /// The kind of problem.
  public var code: Code
  /// The file (or what was asked for) and, where there is one, the JSON pointer or tensor name within it.
  public var place: String
  /// What was found and what was expected.
  public var message: String
  /// What to do about it.
  public var remedy: String

  /// Describes a problem.
  public init(_ code: Code, at place: String, _ message: String, remedy: String) {
    self.code = code
    self.place = place
    self.message = message
    self.remedy = remedy
  }

  /// `place: message. remedy`.
  public var description: String { "\(place): \(message). \(remedy)." }
}
