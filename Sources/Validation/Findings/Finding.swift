public import PreferenceData

/// One problem at one place.
public struct Finding: Sendable, Hashable {
  /// The rule that it breaks.
  public var rule: Rule
  /// Where.
  public var place: RecordPlace
  /// JSON Pointer (RFC 6901) of the value at fault; empty for the whole record.
  public var pointer: String
  /// What is wrong here, in a sentence without its end mark.
  public var message: String
  /// The value at fault, cut short; nil where there is none to show.
  public var excerpt: String?
  /// Whether a secret stands in the record, so that none of its text may be shown.
  public var hidesText = false

  /// A finding from its parts.
  public init(rule: Rule, place: RecordPlace, pointer: String, message: String, excerpt: String? = nil) {
    self.rule = rule
    self.place = place
    self.pointer = pointer
    self.message = message
    self.excerpt = excerpt
  }

  /// How much it matters.
  public var severity: Severity { rule.severity }
}
