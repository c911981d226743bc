import Testing
import Validation

@Suite struct ConfigurationTests {
  @Test func allFormsOfAllSettings() throws {
    let file = try ConfigurationFile(
      """
      # what we check
      select: [PD1, "PD5", 'empty-chosen']   # in brackets
      ignore:
        - PD505
        - repeated-prompt  # fine

      severity:
        PD603: error
        PD1: off
      profile: together
      """)
    #expect(file.select == ["PD1", "PD5", "empty-chosen"])
    #expect(file.ignore == ["PD505", "repeated-prompt"])
    #expect(file.severities.map(\.word) == ["PD603", "PD1"])
    #expect(file.severities.map(\.setting) == [.on(.error), .off])
    #expect(file.profile == "together")
    let empty = try ConfigurationFile("\n# nothing\n")
    #expect(empty.select == nil && empty.ignore.isEmpty && empty.severities.isEmpty && empty.profile == nil)
  }

  /// Forms of YAML beyond the everyday ones.
  @Test func allOfYAML() throws {
    let file = try ConfigurationFile(
      """
      %YAML 1.2
      ---
      select: [&a PD1, *a, 'it''s']
      "severity": {"PD\\x36": off}
      profile: >-
        trl
      ...
      """)
    #expect(file.select == ["PD1", "PD1", "it's"])
    #expect(file.severities.map(\.word) == ["PD6"] && file.severities.map(\.setting) == [.off])
    #expect(file.profile == "trl")
  }

  /// 0 stands for a place that is YAML's own business.
  @Test(arguments: [
    ("profile: nowhere", 1, 10), ("\n\nselected: [PD1]", 3, 1), ("select: PD1", 1, 9),
    ("select: [PD1", 0, 0),
    ("select:", 1, 0), ("ignore: [PD1]\nignore: [PD2]", 0, 1), ("severity: error", 1, 11),
    ("severity:\n  PD1: bad", 2, 8), ("- PD1", 1, 1), ("severity:\n\tPD1: off", 2, 0),
    ("profile:openai", 1, 1), ("just words", 1, 1), ("severity:\n  PD1: off\n  - PD2", 3, 0),
    ("ignore:\n  - PD1\n  PD2: off", 3, 0), ("select: [PD1,,PD2]", 1, 0), ("profile: [openai]", 1, 10),
    ("select: [[PD1]]", 1, 10), ("severity:\n  [a]: off", 2, 3), ("a: b: c", 1, 0),
    ("profile: \u{1}", 1, 0),
    ("[1]: 2", 1, 1), ("ignore: []", 1, 9),
  ])
  func whatIsNotUnderstoodIsRefusedWithItsPlace(text: String, line: Int, column: Int) {
    let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
    #expect(line == 0 || error?.line == line)
    #expect(column == 0 || error?.column == column)
    #expect(error?.message.isEmpty == false && error?.message.contains("\n") == false)
  }
}
