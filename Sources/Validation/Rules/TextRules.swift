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
}
