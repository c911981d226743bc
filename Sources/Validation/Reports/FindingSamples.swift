/// The first findings of every rule, for reports that are ordered by rules: bounded, however many findings there are.
struct FindingSamples {
  /// Findings of one rule.
  struct Entry {
    var rule: Rule
    var findings: [Finding]
  }

  /// How many are kept of each rule.
  let limit: Int
  private var entries: [String: Entry] = [:]

  init(limit: Int) {
    self.limit = limit
  }

  mutating func add(_ finding: Finding) {
    let key = finding.rule.code + " " + finding.rule.name
    guard entries[key, default: Entry(rule: finding.rule, findings: [])].findings.count < limit else {
      return
    }
    entries[key, default: Entry(rule: finding.rule, findings: [])].findings.append(finding)
  }

  /// What was kept of a rule; nil when nothing was found.
  subscript(code: String, name: String) -> Entry? { entries[code + " " + name] }
}
