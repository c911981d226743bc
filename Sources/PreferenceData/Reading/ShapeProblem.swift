/// One reason why a record does not have the shape of its format, and where.
public struct ShapeProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of problem. The raw values are stable names.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The record is no JSON.
    case notJSON = "not-json"
    /// The bytes are not UTF-8.
    case notUTF8 = "not-utf8"
    /// Objects and arrays stand inside one another deeper than allowed.
    case tooDeep = "too-deep"
    /// The record is JSON, but no object.
    case notObject = "not-object"
    /// No format has these members.
    case unknownFormat = "unknown-format"
    /// A known kind of preference or training data that is not read.
    case unsupportedFormat = "unsupported-format"
    /// Several members claim the same place in the pair.
    case ambiguousMember = "ambiguous-member"
    /// A member that the format asks for is absent.
    case missingMember = "missing-member"
    /// A member's name differs from the format's in case or separators only.
    case misspeltMember = "misspelt-member"
    /// A member that the format gives a meaning to occurs twice in one object.
    case repeatedMember = "repeated-member"
    /// A value is of another type than the format asks for.
    case wrongType = "wrong-type"
    /// A list that must hold something is empty.
    case emptyList = "empty-list"
    /// A spelling that is understood, but that the format does not have.
    case variant = "variant"
    /// The two sides of an implicit prompt disagree before the last reply.
    case contextDiffers = "context-differs"
    /// A prompt string beside whole chats is not what the chats begin with.
    case promptMismatch = "prompt-mismatch"
    /// A transcript does not begin with a speaker's turn.
    case transcriptStart = "transcript-start"
    /// A transcript does not end in a turn of the assistant.
    case transcriptEnd = "transcript-end"

    /// Whether a record with such a problem still is a usable pair.
    public var isTolerable: Bool { self == .variant }
  }

  /// What kind of problem it is.
  public var kind: Kind
  /// JSON Pointer (RFC 6901) of the value at fault, or of the object that lacks a member.
  public var pointer: String
  /// Byte offset of the place in the record.
  public var offset: Int
  /// What is wrong, in a sentence without its end mark.
  public var message: String

  /// A problem from its parts.
  public init(kind: Kind, pointer: String, offset: Int, message: String) {
    self.kind = kind
    self.pointer = pointer
    self.offset = offset
    self.message = message
  }

  public var description: String {
    pointer.isEmpty ? message : "\(pointer): \(message)"
  }
}
