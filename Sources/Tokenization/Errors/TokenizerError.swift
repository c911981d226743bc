/// What is wrong with a tokenizer's files, or with what was asked of it, and what to do about it.
public struct TokenizerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of problem, stable across versions.
  public enum Code: String, Sendable, CaseIterable {
    /// The file or folder is missing or cannot be read.
    case unreadable
    /// The file is not of the format it is read as.
    case malformed
    /// The vocabulary contradicts itself: duplicate ids, merges of unknown tokens, missing bytes.
    case inconsistentVocabulary = "inconsistent-vocabulary"
    /// A component of the tokenizer is not supported; it is never approximated.
    case unsupported
    /// A name, id or size that was asked for does not fit.
    case badArgument = "bad-argument"
  }

  /// The kind of problem.
  public var code: Code
  /// The file the problem lies in, as given by the caller.
  public var source: String
  /// Where in the file: `line 12`, a JSON pointer such as `/model/merges/7`, or empty for the whole of it.
  public var place: String
  /// What was found.
  public var message: String
  /// What was expected there.
  public var expected: String
  /// What to do about it.
  public var remedy: String

  /// Makes an error; see the properties for the parts.
  public init(
    _ code: Code, source: String, place: String = "", message: String, expected: String = "",
    remedy: String
  ) {
    self.code = code
    self.source = source
    self.place = place
    self.message = message
    self.expected = expected
    self.remedy = remedy
  }

  public var description: String {
    var text = source
    if !place.isEmpty { text += ": \(place)" }
    text += ": \(message)"
    if !expected.isEmpty { text += "; expected \(expected)" }
    return text + ". \(remedy)"
  }
}
