/// Which rules are checked, and how much a finding of each matters.
public struct RuleSelection: Sendable {
  /// What a rule is set to.
  public enum Setting: Sendable, Hashable {
    /// Not checked.
    case off
    /// Checked, with this severity.
    case on(Severity)

    /// `off`, or the name of a severity; nil for any other word.
    public init?(_ word: String) {
      if word == "off" {
        self = .off
      } else if let severity = Severity(rawValue: word) {
        self = .on(severity)
      } else {
        return nil
      }
    }
  }

  /// The rules that are on by default, with their own severities.
  public static let standard = RuleSelection()

  /// What differs from the default, by code.
  private var settings: [String: Setting] = [:]

  private init() {}

  /// A selection from the words people write: codes (`PD502`), beginnings of codes (`PD5`), names
  /// (`empty-chosen`), or `all`.
  ///
  /// - Parameters:
  ///   - select: only these rules; nil for those that are on by default. Names rules that are off by default too.
  ///   - ignore: not these.
  ///   - severities: words and what their rules are set to, later ones winning. Setting a severity turns a rule on
  ///     that is off by default, but none that `select` leaves out.
  ///   - defaults: what a profile sets, before all the others.
  /// - Throws: a word that names no rule.
  public init(
    select: [String]? = nil, ignore: [String] = [], severities: [(word: String, setting: Setting)] = [],
    defaults: [(word: String, setting: Setting)] = []
  ) throws(RuleSelectionError) {
    for (word, setting) in defaults { try set(word, to: setting) }
    for (word, setting) in severities { try set(word, to: setting) }
    if let select {
      var wanted = Set<Rule>()
      for word in select { wanted.formUnion(try Self.rules(named: word)) }
      for rule in Rule.all {
        if !wanted.contains(rule) {
          settings[rule.code] = .off
        } else if settings[rule.code] == nil {
          settings[rule.code] = .on(rule.severity)
        }
      }
    }
    for word in ignore { try set(word, to: .off) }
  }

  /// The rule as it is set; nil when it is off.
  public func setting(of rule: Rule) -> Rule? {
    guard !settings.isEmpty, let setting = settings[rule.code] else {
      return rule.isOnByDefault ? rule : nil
    }
    switch setting {
    case .off: return nil
    case .on(let severity): return rule.severity == severity ? rule : rule.with(severity: severity)
    }
  }

  /// Whether the rule is checked.
  public func isOn(_ rule: Rule) -> Bool {
    guard !settings.isEmpty, let setting = settings[rule.code] else { return rule.isOnByDefault }
    return setting != .off
  }

  private mutating func set(_ word: String, to setting: Setting) throws(RuleSelectionError) {
    for rule in try Self.rules(named: word) { settings[rule.code] = setting }
  }

  /// The rules that a word names.
  private static func rules(named word: String) throws(RuleSelectionError) -> [Rule] {
    let code = word.uppercased()
    let found = Rule.all.filter { rule in
      word == "all" || rule.name == word || (code.utf8.count >= 3 && rule.code.hasPrefix(code))
    }
    guard !found.isEmpty else { throw RuleSelectionError(word: word) }
    return found
  }
}

/// A word that names no rule.
public struct RuleSelectionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The word.
  public var word: String

  /// What was expected instead.
  public var description: String {
    "\"\(word)\" names no rule; give a code such as PD502, the beginning of one such as PD5, or a name such as "
      + "empty-chosen: prefer rules lists them all"
  }
}
