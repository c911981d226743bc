/// The settings of a project: the file `.prefer.yaml` beside its data or in a folder above.
///
/// The file is a small part of YAML 1.2: a mapping of the names below, whose values are a word, a list of words (in
/// brackets or one a line behind `- `) or a mapping of words. What is not understood is refused, never passed over.
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
  /// - Throws: the line that is not understood, and what was expected there.
  public init(_ text: String) throws(ConfigurationError) {
    for entry in try ConfigurationEntry.all(in: text) {
      switch (entry.name, entry.value) {
      case ("select", .list(let words)): select = words
      case ("ignore", .list(let words)): ignore = words
      case ("profile", .word(let word)):
        guard Profile.named(word) != nil else {
          let known = Profile.all.map(\.name).joined(separator: ", ")
          throw ConfigurationError(
            line: entry.line, message: "there is no profile \"\(word)\"; the profiles are \(known)")
        }
        profile = word
      case ("severity", .mapping(let pairs)):
        for (line, word, severity) in pairs {
          guard let setting = RuleSelection.Setting(severity) else {
            throw ConfigurationError(
              line: line, message: "\"\(severity)\" is no severity; expected error, warning, note or off")
          }
          severities.append((word, setting))
        }
      case ("select", _), ("ignore", _):
        throw ConfigurationError(line: entry.line, message: "\(entry.name) is a list of rules: [PD5, PD802]")
      case ("profile", _):
        throw ConfigurationError(line: entry.line, message: "profile is one name")
      case ("severity", _):
        throw ConfigurationError(
          line: entry.line, message: "severity is a mapping: rules and their severities, one a line, indented"
        )
      default:
        throw ConfigurationError(
          line: entry.line,
          message: "there is no setting \"\(entry.name)\"; expected select, ignore, severity or profile")
      }
    }
  }
}
