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

  @Test(arguments: [
    ("profile: nowhere", 1), ("\n\nselected: [PD1]", 3), ("select: PD1", 1), ("select: [PD1", 1),
    ("select:", 1),
    ("ignore: [PD1]\nignore: [PD2]", 2), ("severity: error", 1), ("severity:\n  PD1: bad", 2), ("- PD1", 1),
    ("severity:\n\tPD1: off", 2), ("profile:openai", 1), ("profile: &x openai", 1), ("just words", 1),
    ("severity:\n  PD1: off\n  - PD2", 3), ("ignore:\n  - PD1\n  PD2: off", 3), ("select: [PD1,,PD2]", 1),
    ("profile: [openai]", 1),
  ])
  func whatIsNotUnderstoodIsRefusedWithItsLine(text: String, line: Int) {
    let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
    #expect(error?.line == line)
    #expect(error?.message.isEmpty == false)
  }
}
