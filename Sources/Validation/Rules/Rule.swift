/// Something that is checked, under a code that never changes its meaning.
///
/// Two rules are the same when their code and name are; how much a finding matters is a setting.
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
    case platform = 9
  }

  /// The stable code, such as `PD101`.
  public let code: String
  /// The stable name in kebab case, such as `json-syntax`.
  public let name: String
  /// How much a finding of it matters.
  public private(set) var severity: Severity
  /// What is wrong, in one sentence.
  public let what: String
  /// How to mend it, in one sentence.
  public let remedy: String
  /// Whether it is checked unless asked for otherwise. What costs much, or is often meant, is not.
  public let isOnByDefault: Bool
  /// A number made of code and name, so that rules are told apart at a glance.
  private let mark: UInt64

  init(
    _ code: String, _ name: String, _ severity: Severity, isOnByDefault: Bool = true, what: String,
    remedy: String
  ) {
    self.code = code
    self.name = name
    self.severity = severity
    self.what = what
    self.remedy = remedy
    self.isOnByDefault = isOnByDefault
    mark = (code + name).utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  /// The group, from the code's first digit.
  public var group: Group {
    code.utf8.dropFirst(2).first.flatMap { Group(rawValue: Int($0) - 0x30) } ?? .input
  }

  /// The same rule with another severity.
  public func with(severity: Severity) -> Rule {
    var rule = self
    rule.severity = severity
    return rule
  }

  public static func == (left: Rule, right: Rule) -> Bool {
    left.mark == right.mark && left.code == right.code && left.name == right.name
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(mark)
  }
}
