/// Something that is checked, under a code that never changes its meaning.
public struct Rule: Sendable, Hashable {
  /// What a rule is about; the first digit of its code.
  public enum Group: Int, Sendable, Hashable, CaseIterable {
    case input = 0
    case json = 1
    case text = 2
    case shape = 3
    case role = 4
    case content = 5
    case pair = 6
    case context = 7
    case dataset = 8
  }

  /// The stable code, such as `PD101`.
  public let code: String
  /// The stable name in kebab case, such as `json-syntax`.
  public let name: String
  /// How much a finding of it matters.
  public let severity: Severity
  /// What is wrong, in one sentence.
  public let what: String
  /// How to mend it, in one sentence.
  public let remedy: String

  init(_ code: String, _ name: String, _ severity: Severity, what: String, remedy: String) {
    self.code = code
    self.name = name
    self.severity = severity
    self.what = what
    self.remedy = remedy
  }

  /// The group, from the code's first digit.
  public var group: Group {
    code.utf8.dropFirst(2).first.flatMap { Group(rawValue: Int($0) - 0x30) } ?? .input
  }
}
