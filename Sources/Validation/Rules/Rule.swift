/// Something that is checked, under a code that never changes its meaning.
///
/// Two rules are the same when their code and name are; how much a finding matters is a setting.
public struct Rule: Sendable, Hashable, CustomStringConvertible {
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

  /// What never changes about a rule.
  private final class Definition: Sendable {
    let code: String
    let name: String
    let what: String
    let remedy: String
    let isOnByDefault: Bool

    init(_ code: String, _ name: String, isOnByDefault: Bool, what: String, remedy: String) {
      self.code = code
      self.name = name
      self.isOnByDefault = isOnByDefault
      self.what = what
      self.remedy = remedy
    }
  }

  /// Not counted: rules travel with every finding through several threads, which would all count at the same place.
  private let definition: Unmanaged<Definition>
  /// The definition again where it may go; nil in the catalogue, whose rules stay as long as the program.
  private let owner: Definition?
  /// How much a finding of it matters.
  public private(set) var severity: Severity

  /// A rule of the catalogue: made once, never freed.
  init(
    _ code: String, _ name: String, _ severity: Severity, isOnByDefault: Bool = true, what: String,
    remedy: String
  ) {
    definition = .passRetained(
      Definition(code, name, isOnByDefault: isOnByDefault, what: what, remedy: remedy))
    owner = nil
    self.severity = severity
  }

  /// A rule that is made when it is broken, for what has a name of its own.
  init(passing code: String, _ name: String, _ severity: Severity, what: String, remedy: String) {
    let own = Definition(code, name, isOnByDefault: true, what: what, remedy: remedy)
    definition = .passUnretained(own)
    owner = own
    self.severity = severity
  }

  /// Whether it is one of the rules that are always there, not made for what was found.
  var isOfCatalogue: Bool { owner == nil }

  /// The stable code, such as `PD101`.
  public var code: String { definition._withUnsafeGuaranteedRef { $0.code } }
  /// The stable name in kebab case, such as `json-syntax`.
  public var name: String { definition._withUnsafeGuaranteedRef { $0.name } }
  /// What is wrong, in one sentence.
  public var what: String { definition._withUnsafeGuaranteedRef { $0.what } }
  /// How to mend it, in one sentence.
  public var remedy: String { definition._withUnsafeGuaranteedRef { $0.remedy } }
  /// Whether it is checked unless asked for otherwise. What costs much, or is often meant, is not.
  public var isOnByDefault: Bool { definition._withUnsafeGuaranteedRef { $0.isOnByDefault } }

  /// Code and name.
  public var description: String { "\(code) \(name)" }

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
    if left.definition.toOpaque() == right.definition.toOpaque() { return true }
    // A rule of the catalogue has one definition.
    guard left.owner != nil, right.owner != nil else { return false }
    return left.code == right.code && left.name == right.name
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(name)
  }
}
