internal import PreferenceData

extension Rule {
  /// PD301.
  public static let unknownFormat = Rule(
    "PD301", "unknown-format", .error, what: "No preference format has these members.",
    remedy: "name the prompt and both answers as one of the formats does, or choose it with --format")
  /// PD302.
  public static let unsupportedFormat = Rule(
    "PD302", "unsupported-format", .error, what: "A known kind of data set that is not read as pairs.",
    remedy: "convert it as said; listed once for each input, counted for each record")
  /// PD303.
  public static let missingMember = Rule(
    "PD303", "missing-member", .error, what: "A member that the format asks for is absent.",
    remedy: "add the member")
  /// PD304.
  public static let misspeltMember = Rule(
    "PD304", "misspelt-member", .error,
    what: "A member's name differs from the format's in case or separators.",
    remedy: "spell it as the format does")
  /// PD305.
  public static let wrongType = Rule(
    "PD305", "wrong-type", .error, what: "A value is of another type than the format asks for.",
    remedy: "write the value as the type that is expected")
  /// PD306.
  public static let emptyList = Rule(
    "PD306", "empty-list", .error, what: "A list that must hold something is empty.",
    remedy: "fill the list, or remove the record")
  /// PD307.
  public static let ambiguousMember = Rule(
    "PD307", "ambiguous-member", .error, what: "Several members claim the same part of the pair.",
    remedy: "keep the one that is meant")
  /// PD308.
  public static let variant = Rule(
    "PD308", "variant", .warning,
    what: "The record is spelt in a way that is understood, but not the format's.",
    remedy: "convert the file, since other tools may refuse it")
  /// PD309.
  public static let transcriptStart = Rule(
    "PD309", "transcript-start", .error, what: "A transcript does not begin with a speaker's turn.",
    remedy: "begin it with two newlines and \"Human: \"")
  /// PD310.
  public static let transcriptEnd = Rule(
    "PD310", "transcript-end", .error, what: "A transcript does not end in a turn of the assistant.",
    remedy: "end both transcripts with the assistant's reply")
  /// PD311.
  public static let extraMember = Rule(
    "PD311", "extra-member", .note, what: "An OpenAI record has a member that the format does not document.",
    remedy: "remove it before uploading: some services refuse such files")

  /// PD701.
  public static let contextDiffers = Rule(
    "PD701", "context-differs", .error, what: "The two sides disagree before their last reply.",
    remedy: "give both sides the same conversation up to the reply, or remove the record")
  /// PD702.
  public static let promptMismatch = Rule(
    "PD702", "prompt-mismatch", .error, what: "The prompt string is not what both chats begin with.",
    remedy: "make the prompt string and the chats agree, or remove the string")

  /// The rule under which a problem of a record's shape is reported.
  static func rule(for kind: ShapeProblem.Kind) -> Rule {
    switch kind {
    case .notJSON: .jsonSyntax
    case .notUTF8: .invalidUTF8
    case .tooDeep: .tooDeep
    case .notObject: .notObject
    case .unknownFormat: .unknownFormat
    case .unsupportedFormat: .unsupportedFormat
    case .ambiguousMember: .ambiguousMember
    case .missingMember: .missingMember
    case .misspeltMember: .misspeltMember
    case .repeatedMember: .repeatedMember
    case .wrongType: .wrongType
    case .emptyList: .emptyList
    case .variant: .variant
    case .contextDiffers: .contextDiffers
    case .promptMismatch: .promptMismatch
    case .transcriptStart: .transcriptStart
    case .transcriptEnd: .transcriptEnd
    }
  }
}
