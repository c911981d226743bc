/// What there is to say about a rule beyond its two sentences.
public struct RulePage: Sendable, Hashable {
  /// The rule.
  public let rule: Rule
  /// What goes wrong when nobody cares.
  public let why: String
  /// Lines that break it.
  public let bad: String
  /// Lines that don't, for comparison.
  public let good: String
  /// Which programs and services need it kept.
  public let tools: String
  /// What has to be asked for to have it checked; nil where nothing has.
  public let needs: String?

  init(_ rule: Rule, why: String, bad: String, good: String, tools: String, needs: String? = nil) {
    self.rule = rule
    self.why = why
    self.bad = bad
    self.good = good
    self.tools = tools
    self.needs = needs
  }

  /// The page of the rule with this code or name.
  public static func page(of word: String) -> RulePage? {
    let code = word.uppercased()
    return all.first { $0.rule.code == code || $0.rule.name == word }
  }

  /// The page for reading on a terminal, line end included.
  public var text: String {
    var lines = ["\(rule.code) \(rule.name) (\(rule.isOnByDefault ? rule.severity.rawValue : "off"))", ""]
    lines += ["What    \(rule.what)", "Why     \(why)", "Remedy  \(rule.remedy)", "Tools   \(tools)"]
    if let needs { lines.append("Needs   \(needs)") }
    for (title, example) in [("Bad", bad), ("Good", good)] {
      lines += ["", title]
      lines += example.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
