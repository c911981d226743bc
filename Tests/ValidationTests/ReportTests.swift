import PreferenceData
import Testing
import Validation

@Suite struct ReportTests {
  private func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func aFindingIsOneLine() throws {
    let (_, findings) = try validate(lines: [
      #"{"prompt":[{"role":"human","content":"a"}],"chosen":[{"role":"assistant","content":"b"}],"rejected":[{"role":"assistant","content":"c"}]}"#
    ])
    let finding = try #require(findings.first { $0.rule == .unknownRole })
    let text = lines(TextReport.line(for: finding))
    #expect(text.count == 1)
    #expect(text[0].contains("/t.jsonl:1:12: error PD401 unknown-role: "))
    #expect(text[0].contains("(/prompt/0); use system, developer, user, assistant or tool"))
    #expect(text[0].contains(#": {"role":"human","content":"a"}"#))
  }

  @Test func excerptsAreShortAndWithoutControlCharacters() throws {
    let long = String(repeating: "é", count: 5000)
    let (_, findings) = try validate(
      lines: [#"{"prompt":"a","chosen":["\#(long)"],"rejected":"\u001b[31m"}"#], format: .flat)
    #expect(!findings.isEmpty)
    for finding in findings {
      let excerpt = try #require(finding.excerpt)
      #expect(excerpt.count <= 61)
      #expect(!TextReport.line(for: finding).dropLast().contains { $0 < 0x20 })
    }
  }

  @Test func namesFromOutsideCannotSteerTheTerminal() {
    let finding = Finding(
      rule: .emptyPrompt, place: RecordPlace(input: "a\u{1B}[2J\n.jsonl", member: nil, line: 1, column: 1),
      pointer: "",
      message: "m")
    let line = TextReport.line(for: finding)
    #expect(line.last == 0x0A)
    #expect(!line.dropLast().contains { $0 < 0x20 })
  }

  @Test func theSummaryAddsUp() throws {
    let (summary, _) = try validate(lines: [
      #"{"prompt":"a","chosen":"","rejected":"c"}"#, #"{"prompt":"b","chosen":"x","rejected":"y"}"#, "{",
    ])
    let table = lines(TextReport.summary(summary))
    #expect(table[0] == "rows      3")
    #expect(table[1] == "pairs     2")
    #expect(table[2] == "faulty    2")
    #expect(table[3] == "formats   flat 2")
    #expect(table.contains("findings  error 2, warning 0, note 0"))
    #expect(table.contains("       1  PD502 empty-chosen (error)"))
  }
}
