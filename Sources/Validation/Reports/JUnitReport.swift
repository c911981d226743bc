public import ByteStreams
internal import PreferenceData
internal import ReportPages

/// JUnit XML, for the test pages of CI services: one test case a rule, failed when there is a finding of error severity.
///
/// Rules that found nothing are cases that passed; warnings and notes stand in the output of a case that passed. The first
/// findings of a rule are listed, all are counted.
public struct JUnitReport: FindingReport, Sendable {
  private var samples = FindingSamples(limit: 100)

  /// A report with nothing written.
  public init() {}

  public mutating func list(_ finding: Finding, in record: Record?, into bytes: inout [UInt8]) {
    samples.add(finding)
  }

  public mutating func end(_ outcome: ValidationOutcome, into bytes: inout [UInt8]) {
    let summary = outcome.summary
    let found = summary.findings
    let passed = Rule.all.filter { rule in !found.contains { $0.code == rule.code } }
    let failures = found.count { $0.severity == .error }
    let numbers =
      #"tests="\#(found.count + passed.count)" failures="\#(failures)" errors="0" skipped="0" "#
      + #"time="\#(Decimals.fixed(summary.seconds, 3))""#
    var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    text += "<testsuites name=\"prefer validate\" \(numbers)>\n"
    text += "  <testsuite name=\"prefer validate\" \(numbers)>\n    <properties>\n"
    for (name, value) in [
      ("rows", summary.rows), ("pairs", summary.pairs), ("rows_with_errors", summary.rowsWithErrors),
      ("findings", found.reduce(0) { $0 + $1.count }),
    ] {
      text += "      <property name=\"\(name)\" value=\"\(value)\"/>\n"
    }
    text += "    </properties>\n"
    for count in found { append(count, to: &text) }
    for rule in passed { text += "    <testcase \(Self.name(rule.code, rule.name)) time=\"0\"/>\n" }
    text += "  </testsuite>\n</testsuites>\n"
    bytes.append(contentsOf: text.utf8)
  }

  private func append(_ count: ValidationSummary.RuleCount, to text: inout String) {
    let entry = samples[count.code, count.name]
    let shown = entry?.findings ?? []
    var list = shown.map { String(decoding: TextReport.line(for: $0), as: UTF8.self) }.joined()
    if count.count > shown.count { list += "… and \(count.count - shown.count) more\n" }
    let what = entry?.rule.what ?? count.name
    text += "    <testcase \(Self.name(count.code, count.name)) time=\"0\">\n"
    if count.severity == .error {
      let message = "\(count.count) × \(what)"
      text +=
        "      <failure type=\"\(count.code)\" message=\"\(MarkupText.escaped(message))\">"
        + "\(MarkupText.escaped(list))</failure>\n"
    } else {
      text +=
        "      <system-out>\(MarkupText.escaped("\(count.count) × \(count.severity.rawValue): \(what)\n\(list)"))"
        + "</system-out>\n"
    }
    text += "    </testcase>\n"
  }

  private static func name(_ code: String, _ name: String) -> String {
    "classname=\"prefer.validate\" name=\"\(code) \(MarkupText.escaped(name))\""
  }
}
