extension Rule {
  /// PD901.
  public static let platformFormat = Rule(
    "PD901", "platform-format", .error, what: "The platform does not read this format.",
    remedy: "convert the file with prefer convert; listed once for each input, counted for each record")
  /// PD902.
  public static let platformRole = Rule(
    "PD902", "platform-role", .error, what: "The platform does not take a message of this role here.",
    remedy: "rename the role, join the message to another, or leave the record out")
  /// PD903.
  public static let platformTurns = Rule(
    "PD903", "platform-turns", .error, what: "The platform does not take the turns in this order.",
    remedy: "join messages of the same role, and end the prompt with the user's turn")
  /// PD904.
  public static let platformAnswer = Rule(
    "PD904", "platform-answer", .error, what: "The platform takes exactly one message as an answer.",
    remedy: "keep the final reply, or leave the record out")
  /// PD905.
  public static let platformContent = Rule(
    "PD905", "platform-content", .error, what: "The platform does not take content in this form.",
    remedy: "write the content as one string")
  /// PD906.
  public static let platformDrops = Rule(
    "PD906", "platform-drops", .warning, what: "The platform passes over a member of a message in silence.",
    remedy: "know that it is lost, or put what it says into the content")
  /// PD907.
  public static let platformWeight = Rule(
    "PD907", "platform-weight", .error, what: "A message's weight is neither 0 nor 1.",
    remedy: "write the weight as 0 or 1, or leave it out")
  /// PD908.
  public static let tooFewRecords = Rule(
    "PD908", "too-few-records", .error, what: "The file has fewer records than the platform asks for.",
    remedy: "add records")
  /// PD909.
  public static let tooManyRecords = Rule(
    "PD909", "too-many-records", .error, what: "The file has more records than the platform takes.",
    remedy: "split the file, or choose among its records")
  /// PD910.
  public static let fileTooLarge = Rule(
    "PD910", "file-too-large", .error, what: "The file has more bytes than the platform takes.",
    remedy: "split the file")
  /// PD911.
  public static let platformImage = Rule(
    "PD911", "platform-image", .error, what: "The platform does not take this image here.",
    remedy:
      "embed at most 10 images of 10 MiB as JPEG, PNG or WebP in messages of the user, or leave the record out"
  )
  /// PD912.
  public static let platformFile = Rule(
    "PD912", "platform-file", .error, what: "The platform does not take a file of this name.",
    remedy: "rename the file, or decompress it first")
  /// PD913.
  public static let platformSplit = Rule(
    "PD913", "platform-split", .warning,
    what: "The platform cuts prompt and answer at another place than the speaker's mark.",
    remedy: "convert the file to records with a prompt of their own, as prefer convert does")
}
