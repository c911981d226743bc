import ByteStreams
import PreferenceData
import Testing

@testable import Validation

/// What lines have in common is remembered, and never taken from another finding's rule.
@Suite struct TextReportTests {
  private func lines(_ findings: [Finding]) -> [String] {
    var report = TextReport()
    var bytes: [UInt8] = []
    report.list(findings, upTo: findings.count, in: nil, into: &bytes)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func problemsOfOneNameKeepTheirOwnAdvice() {
    let remedies = ["check the path", "ask for permission", "check the path"]
    let found = lines(
      remedies.map { remedy in
        Finding(
          ReadProblem(
            severity: .error, code: "unreadable", position: RecordPosition(input: "a.jsonl"),
            message: "cannot open", remedy: remedy))
      })
    #expect(found == remedies.map { "a.jsonl: error PD001 unreadable: cannot open; \($0)" })
  }

  @Test func oneRuleMayHaveTwoSeverities() {
    let place = RecordPlace(input: "a.jsonl", member: nil, line: 3, column: 7)
    let found = lines(
      [Severity.error, .note, .error].map {
        Finding(rule: Rule.emptyPrompt.with(severity: $0), place: place, pointer: "/prompt", message: "m")
      })
    #expect(found.map { $0.contains(" error ") } == [true, false, true])
    #expect(found.map { $0.contains(" note ") } == [false, true, false])
    #expect(found.allSatisfy { $0.hasPrefix("a.jsonl:3:7: ") && $0.contains(" empty-prompt: m (/prompt); ") })
  }
}
