extension Rule {
  /// PD101.
  public static let jsonSyntax = Rule(
    "PD101", "json-syntax", .error, what: "The record is not JSON (RFC 8259).",
    remedy: "mend the text at that place, or write the file anew with a JSON library")
  /// PD102.
  public static let notObject = Rule(
    "PD102", "not-object", .error, what: "The record is JSON, but not an object.",
    remedy: "write each record as one object")
  /// PD103.
  public static let repeatedMember = Rule(
    "PD103", "repeated-member", .error, what: "An object has two members of the same name.",
    remedy: "keep one of them; readers disagree on which one counts")
  /// PD104.
  public static let tooDeep = Rule(
    "PD104", "too-deep", .error, what: "Objects and arrays stand inside one another deeper than allowed.",
    remedy: "flatten the value, or raise the limit on depth")
  /// PD105.
  public static let notRecords = Rule(
    "PD105", "not-records", .error, what: "None of the first records of an input is JSON.",
    remedy: "give files of JSON records only; further such lines of this input are counted, not listed")

  /// PD106.
  public static let hugeNumber = Rule(
    "PD106", "huge-number", .warning, what: "A number is larger than a double can hold.",
    remedy: "write it as a string, or as a number up to 1.7976931348623157e308")
  /// PD107.
  public static let blankLines = Rule(
    "PD107", "blank-lines", .warning, what: "Blank lines stand between or behind the records.",
    remedy: "remove them, as --fix does: some readers refuse the file")

  /// PD201.
  public static let invalidUTF8 = Rule(
    "PD201", "invalid-utf8", .error, what: "The bytes are not UTF-8.",
    remedy: "find the encoding the file was written in and convert it to UTF-8")
  /// PD202.
  public static let byteOrderMark = Rule(
    "PD202", "byte-order-mark", .error, what: "The record begins with a byte-order mark.",
    remedy: "remove the bytes EF BB BF, which the joining of files has left there")
  /// PD203.
  public static let controlCharacter = Rule(
    "PD203", "control-character", .warning, what: "A text holds a control character.",
    remedy: "remove it, unless the model is to learn it")
  /// PD204.
  public static let loneSurrogate = Rule(
    "PD204", "lone-surrogate", .error, what: "A text holds half of a surrogate pair, which is no character.",
    remedy: "write the character whole, or replace it; tokenizers cannot encode it")
  /// PD205.
  public static let replacementCharacter = Rule(
    "PD205", "replacement-character", .warning, what: "A text holds U+FFFD, the mark of a lost character.",
    remedy: "take the text from its source again, with the right encoding")
  /// PD206.
  public static let mojibake = Rule(
    "PD206", "mojibake", .warning, what: "A text holds UTF-8 that was once read in another encoding.",
    remedy:
      "undo it: encode the text as Windows-1252 and decode it as UTF-8, or take it from its source again")
  /// PD207.
  public static let invisibleCharacter = Rule(
    "PD207", "invisible-character", .warning, what: "A text holds a character that has no width.",
    remedy: "remove it: U+200B, U+2060 and U+FEFF are left over from web pages and byte-order marks")
  /// PD208.
  public static let directionControl = Rule(
    "PD208", "direction-control", .warning,
    what: "A text holds a character that overrides the direction of writing.",
    remedy: "remove it: what people see differs from what the model reads")
  /// PD209.
  public static let carriageReturn = Rule(
    "PD209", "carriage-return", .warning, what: "A text holds a carriage return.",
    remedy: "write line ends as a line feed alone")
  /// PD210.
  public static let controlToken = Rule(
    "PD210", "control-token", .warning, what: "A text spells a control token of some model family.",
    remedy: "remove it if a template left it there; otherwise check that the trainer encodes it as text")
  /// PD211.
  public static let reasoningTags = Rule(
    "PD211", "reasoning-tags", .warning, what: "A text's reasoning tags are not in pairs.",
    remedy: "write both the opening and the closing tag, or neither")
  /// PD212.
  public static let mixedNormalForm = Rule(
    "PD212", "mixed-normal-form", .warning,
    what: "A text spells a letter and its accent as two characters (NFD) where one exists (NFC).",
    remedy: "convert the file to NFC: the same word has other tokens in the two forms")
  /// PD213.
  public static let speakerMark = Rule(
    "PD213", "speaker-mark", .warning,
    what: "A message holds the mark of another speaker's turn, as transcripts have it.",
    remedy: "cut the message there, or make the turns behind it messages of their own")

  /// PD251.
  public static let privateKey = Rule(
    "PD251", "private-key", .warning, what: "A text holds a private key.",
    remedy: "remove the record and replace the key: it counts as published")
  /// PD252.
  public static let accessKey = Rule(
    "PD252", "access-key", .warning, what: "A text holds a key or token of a service.",
    remedy: "remove or mask it, and revoke it with its issuer")
  /// PD253.
  public static let webToken = Rule(
    "PD253", "web-token", .warning, what: "A text holds a JSON Web Token.",
    remedy: "remove or mask it, and end the session that it belongs to")
  /// PD254.
  public static let cardNumber = Rule(
    "PD254", "card-number", .warning, what: "A text holds the number of a payment card.",
    remedy: "remove or mask it")
  /// PD255.
  public static let emailAddress = Rule(
    "PD255", "email-address", .warning, isOnByDefault: false, what: "A text holds an e-mail address.",
    remedy: "mask it, unless it is public or made up")
  /// PD256.
  public static let phoneNumber = Rule(
    "PD256", "phone-number", .warning, isOnByDefault: false, what: "A text holds a telephone number.",
    remedy: "mask it, unless it is public or made up")
}
