internal import Yams

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
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw ConfigurationError(error)
    }
    // A file of comments alone has no value, or the empty one.
    guard let root, root.null == nil else { return }
    guard let settings = root.mapping else {
      throw ConfigurationError(root, "expected settings, such as profile: openai")
    }
    for (name, value) in settings {
      switch name.string {
      case "select": select = try Self.rules(value, of: name)
      case "ignore": ignore = try Self.rules(value, of: name)
      case "severity": severities = try Self.severities(value)
      case "profile": profile = try Self.profile(value)
      default:
        throw ConfigurationError(
          name,
          "there is no setting \"\(name.string ?? "…")\"; expected select, ignore, severity or profile")
      }
    }
  }

  private static func rules(_ value: Node, of name: Node) throws(ConfigurationError) -> [String] {
    let expected = "\(name.string ?? "it") is a list of rules: [PD5, PD802]"
    guard let list = value.sequence, !list.isEmpty else { throw ConfigurationError(value, expected) }
    var rules: [String] = []
    for rule in list {
      guard let word = rule.string, !word.isEmpty else { throw ConfigurationError(rule, expected) }
      rules.append(word)
    }
    return rules
  }

  private static func severities(
    _ value: Node
  ) throws(ConfigurationError) -> [(word: String, setting: RuleSelection.Setting)] {
    guard let mapping = value.mapping else {
      throw ConfigurationError(
        value, "severity is a mapping: rules and their severities, one a line, indented")
    }
    var severities: [(word: String, setting: RuleSelection.Setting)] = []
    for (rule, severity) in mapping {
      guard let word = rule.string else { throw ConfigurationError(rule, "expected a rule") }
      guard let setting = severity.string.flatMap({ RuleSelection.Setting($0) }) else {
        throw ConfigurationError(
          severity, "\"\(severity.string ?? "…")\" is no severity; expected error, warning, note or off")
      }
      severities.append((word, setting))
    }
    return severities
  }

  private static func profile(_ value: Node) throws(ConfigurationError) -> String {
    guard let name = value.string else { throw ConfigurationError(value, "profile is one name") }
    guard Profile.named(name) != nil else {
      let known = Profile.all.map(\.name).joined(separator: ", ")
      throw ConfigurationError(value, "there is no profile \"\(name)\"; the profiles are \(known)")
    }
    return name
  }
}

extension ConfigurationError {
  /// What is wrong with a value.
  fileprivate init(_ node: Node, _ message: String) {
    self.init(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, message: message)
  }

  /// Why a text is no YAML, in one line.
  fileprivate init(_ error: any Error) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
      .composer(_, let problem, let mark, _)?:
      self.init(line: mark.line, column: mark.column, message: "this is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context)?:
      self.init(
        line: context.mark.line, column: context.mark.column,
        message: "\(names.joined(separator: ", ")) is set twice; keep one of them")
    case .reader(let problem, _, _, _)?:
      self.init(line: 1, column: 1, message: "this is not YAML: \(problem)")
    default:
      self.init(line: 1, column: 1, message: "this is not YAML: \(error)")
    }
  }
}
