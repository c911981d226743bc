internal import JSONText
public import PreferenceData

/// A safe repair: one that leaves what the data says as it is.
public enum Repair: String, Sendable, Hashable, CaseIterable {
  /// A byte-order mark is removed.
  case byteOrderMark = "byte-order-mark"
  /// A line that ends in carriage return and line feed ends in line feed.
  case lineEnd = "line-end"
  /// Lines without a record are removed.
  case blankLines = "blank-lines"
  /// The records of an array, or records over several lines, stand on lines of their own.
  case toLines = "to-lines"
  /// A member's name is spelled as its format spells it.
  case memberName = "member-name"
  /// An answer that is a string or a single message becomes a list of messages.
  case answerToMessages = "answer-to-messages"
  /// A record that came before, byte for byte, is left out. Only on request.
  case duplicate

  /// The rule that the repaired text broke; nil where none looks at it.
  var rule: Rule? {
    switch self {
    case .byteOrderMark: .byteOrderMark
    case .memberName: .misspeltMember
    case .answerToMessages: .variant
    case .duplicate: .repeatedPair
    case .lineEnd, .blankLines, .toLines: nil
    }
  }
}

/// One change that a repair made.
public struct RepairChange: Sendable, Hashable {
  /// What was done.
  public var repair: Repair
  /// Where in the input.
  public var place: RecordPlace
  /// What changed, in a sentence without its end mark.
  public var message: String

  /// A change from its parts.
  public init(_ repair: Repair, at place: RecordPlace, _ message: String) {
    self.repair = repair
    self.place = place
    self.message = message
  }

  /// The change as one line of JSON, line end included. Its schema is `Schemas/validate-change.schema.json`.
  public var json: [UInt8] {
    var bytes: [UInt8] = []
    appendJSON(to: &bytes) { writer in
      writer.beginObject()
      writer.member("repair", repair.rawValue)
      if let rule = repair.rule { writer.member("code", rule.code) }
      writer.member("input", place.input)
      if let archived = place.member { writer.member("member", archived) }
      if place.line > 0 { writer.member("line", place.line) }
      if let column = place.column, place.line > 0 { writer.member("column", column) }
      writer.member("message", message)
      writer.endObject()
      writer.newline()
    }
    return bytes
  }
}
