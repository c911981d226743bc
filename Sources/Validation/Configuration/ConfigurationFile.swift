/// The settings of a project: the file `.prefer.yaml` beside its data or in a folder above.
///
/// The file is YAML: a mapping of the names below, each of them once. What is not understood is refused, never passed over.
///
///     select: [PD1, PD5]          # these rules only
///     ignore:                     # not these
///       - PD802
///     severity:
///       answer-is-prefix: error
///     profile: together
public struct ConfigurationFile: Sendable {
  /// The name looked for.
  public static let name = ".prefer.yaml"

  /// The rules to check; nil for those on by default.
  public private(set) var select: [String]?
  /// The rules to leave out.
  public private(set) var ignore: [String] = []
  /// What rules are set to, in the file's order.
  public private(set) var severities: [(word: String, setting: RuleSelection.Setting)] = []
  /// The platform that the data is for.
  public private(set) var profile: String?

  /// Reads the text of such a file.
  ///
  /// - Throws: the place that is not understood, and what was expected there.
  public init(_ text: String) throws(ConfigurationError) {
    // A file of comments alone has no value, or the empty one.
    guard let root = try YAMLDocument(text).root, !root.isNull else { return }
    guard let settings = try root.mapping() else {
      throw root.refused("expected settings, such as profile: openai")
    }
    for (name, value) in settings {
      switch name.string {
      case "select": select = try Self.rules(value, of: name)
      case "ignore": ignore = try Self.rules(value, of: name)
      case "severity": severities = try Self.severities(value)
      case "profile": profile = try Self.profile(value)
      default:
        throw name.refused(
          "there is no setting \"\(name.string ?? "…")\"; expected select, ignore, severity or profile")
      }
    }
  }

  private static func rules(_ value: YAMLNode, of name: YAMLNode) throws(ConfigurationError) -> [String] {
    let expected = "\(name.string ?? "it") is a list of rules: [PD5, PD802]"
    guard let list = value.sequence, !list.isEmpty else { throw value.refused(expected) }
    var rules: [String] = []
    for rule in list {
      guard let word = rule.string, !word.isEmpty else { throw rule.refused(expected) }
      rules.append(word)
    }
    return rules
  }

  private static func severities(
    _ value: YAMLNode
  ) throws(ConfigurationError) -> [(word: String, setting: RuleSelection.Setting)] {
    guard let mapping = try value.mapping() else {
      throw value.refused(
        "severity is a mapping: rules and their severities, one a line, indented")
    }
    var severities: [(word: String, setting: RuleSelection.Setting)] = []
    for (rule, severity) in mapping {
      guard let word = rule.string else { throw rule.refused("expected a rule") }
      guard let setting = severity.string.flatMap({ RuleSelection.Setting($0) }) else {
        throw severity.refused(
          "\"\(severity.string ?? "…")\" is no severity; expected error, warning, note or off")
      }
      severities.append((word, setting))
    }
    return severities
  }

  private static func profile(_ value: YAMLNode) throws(ConfigurationError) -> String {
    guard let name = value.string else { throw value.refused("profile is one name") }
    guard Profile.named(name) != nil else {
      let known = Profile.all.map(\.name).joined(separator: ", ")
      throw value.refused("there is no profile \"\(name)\"; the profiles are \(known)")
    }
    return name
  }
}
