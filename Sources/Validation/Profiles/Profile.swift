internal import PreferenceData

/// What one platform or trainer asks of a file, beyond what holds everywhere.
public struct Profile: Sendable {
  /// The name people choose it by.
  public let name: String
  /// The platform's name in sentences.
  let title: String
  /// The formats it reads.
  let formats: Set<PairFormat>
  /// The roles it takes in a prompt; nil for all.
  var promptRoles: Set<Role>?
  /// The roles it takes in an answer; nil for all.
  var answerRoles: Set<Role>?
  /// Whether two neighbouring messages must have different roles.
  var alternates = false
  /// The roles with which a prompt may end; nil for all.
  var lastPromptRoles: Set<Role>?
  /// Whether an answer is exactly one message.
  var wantsOneMessage = false
  /// How a message may say something.
  var content = ContentForm.any
  /// The members of a message that the platform passes over in silence.
  var dropped: Set<DroppedMember> = []
  /// The kinds of content parts it takes; nil for any.
  var partKinds: Set<String>?
  /// Whether every message must have content, tool calls or not.
  var wantsContent = false
  /// Whether a conversation must begin with the user, after instructions.
  var startsWithUser = false
  /// What it asks of images; nil for nothing.
  var images: ImageLimits?
  /// Whether it cuts prompt and answer at the first character in which two transcripts differ.
  var splitsAtFirstDifference = false
  /// How names of files may end; empty for any.
  var fileSuffixes: [String] = []
  /// Fewest records of a file.
  public var minimumRows = 1
  /// Most records of a file.
  public var maximumRows: Int?
  /// Most bytes of a file.
  public var maximumBytes: Int?
  /// Rules that matter more to this platform than in general.
  public internal(set) var severities: [(word: String, setting: RuleSelection.Setting)] = []

  /// How a message may say something.
  enum ContentForm: Sendable {
    /// Whatever the format allows.
    case any
    /// One string.
    case string
    /// One string, or parts of text and images; not both in one record.
    case stringOrParts
  }

  /// What a platform asks of images.
  struct ImageLimits: Sendable {
    /// The media types, such as `image/png`; images elsewhere than in the record are not taken.
    var mediaTypes: Set<String>
    /// Most bytes of an image.
    var bytes: Int
    /// Most images of a record.
    var count: Int
  }

  /// A member of a message that may be lost.
  enum DroppedMember: String, Sendable {
    case toolCalls = "tool_calls"
    case name
    case weight
  }

  init(_ name: String, title: String, formats: Set<PairFormat>) {
    self.name = name
    self.title = title
    self.formats = formats
  }
}
