import PreferenceData
import Testing
import Validation

@Suite struct SecretTests {
  private func record(_ text: String) -> String { #"{"prompt":"q","chosen":"\#(text)","rejected":"no"}"# }

  /// Forms as their issuers publish them, filled with letters of no meaning; written in two pieces so that scanners
  /// of this repository find nothing.
  static let credentials: [(text: String, rule: Rule)] = [
    ("AKIA" + "ABCDEFGHIJKLMNOP", .accessKey),
    ("ghp" + "_" + String(repeating: "aB3", count: 12), .accessKey),
    ("github" + "_pat_" + String(repeating: "aB3", count: 12), .accessKey),
    ("glpat" + "-" + String(repeating: "aB3", count: 8), .accessKey),
    ("sk" + "-" + String(repeating: "aB3", count: 16), .accessKey),
    ("sk" + "-ant-api03-" + String(repeating: "aB3", count: 16), .accessKey),
    ("sk" + "_live_" + String(repeating: "aB3", count: 8), .accessKey),
    ("xoxb" + "-123456789012-" + String(repeating: "aB3", count: 8), .accessKey),
    ("AIza" + String(repeating: "aB3d5", count: 7), .accessKey),
    ("hf" + "_" + String(repeating: "aBc", count: 12), .accessKey),
    ("npm" + "_" + String(repeating: "aB3", count: 12), .accessKey),
    ("pypi" + "-" + String(repeating: "aB3", count: 20), .accessKey),
    ("eyJ" + "abcdefghij.eyJabcdefghij.abcdefghij", .webToken),
    ("-----BEGIN " + "EC PRIVATE KEY-----", .privateKey),
    ("-----BEGIN " + "PRIVATE KEY-----", .privateKey),
    ("3782 822463 " + "10005", .cardNumber), ("5555-5555-" + "5555-4444", .cardNumber),
    ("60111111" + "11111117", .cardNumber),
  ]

  /// Whatever stands before, so that each place within the eight bytes looked at together comes up, and whether or not the
  /// text is escaped.
  @Test(arguments: credentials.indices)
  func isFoundAtEveryAlignmentAndNeverShown(index: Int) throws {
    let (secret, rule) = Self.credentials[index]
    for lead in 0..<9 {
      let before = String(repeating: ".", count: lead) + " "
      for escape in ["", #"\n"#, #"\u00e9 "#] {
        let line = record(escape + before + secret + " .")
        let findings = try validate(lines: [line]).findings
        let found = findings.filter { $0.rule == rule }
        #expect(found.count == 1, "\(rule.name) behind \(lead)")
        #expect(found.first?.pointer == "/chosen")
        if escape.isEmpty {
          let start = try #require(line.firstRange(of: secret)).lowerBound
          #expect(found.first?.place.column == line.utf8.distance(from: line.startIndex, to: start) + 1)
        }
        #expect(!shows(secret, in: findings))
      }
    }
  }

  /// Other findings of the record quote its text; none may quote the secret.
  @Test func otherFindingsOfTheRecordShowNothing() throws {
    let secret = Self.credentials[1].text
    let findings = try validate(lines: [
      #"{"prompt":" ","chosen":"\#(secret)\u0000","rejected":"\#(secret)"}"#
    ]).findings
    #expect(findings.contains { $0.rule == .controlCharacter } && findings.contains { $0.rule == .blankText })
    #expect(findings.allSatisfy { $0.excerpt == nil && $0.hidesText })
    #expect(!shows(secret, in: findings))
  }

  /// Every place of a record that a finding may quote, in every report, and in what is told of rejected rows.
  @Test(arguments: ReportFormat.allCases)
  func noReportShowsASecret(format: ReportFormat) throws {
    for (secret, _) in Self.credentials where !secret.hasPrefix("-") {
      let message = #"{"role":"assistant","content":"b"}"#
      let records = [
        #"{"prompt":"\#(secret)","chosen":"\#(secret) a","rejected":"\#(secret) a"}"#,
        #"{"prompt":[{"role":"\#(secret)","content":"q"}],"chosen":[\#(message)],"rejected":[\#(message)]}"#,
        #"{"prompt":"q","chosen":"b","rejected":"c","\#(secret)":1,"\#(secret)":{"\#(secret)":"\u0000"}}"#,
        #"{"prompt":"q","chosen":"<|\#(secret)|>","rejected":"c <|\#(secret)|>"}"#,
        #"{"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":null,"tool_calls":[{"id":"\#(secret)","function":{"name":"\#(secret)","arguments":"{\"\#(secret)\":1}"}}]},{"role":"tool","content":"r","tool_call_id":"x\#(secret)"}],"rejected":[\#(message)],"tools":[{"function":{"name":"f"}}]}"#,
        #"{"\#(secret)":"a","Prompt":"\#(secret)","chosen":5}"#,
      ]
      let report = try Reports.of(records, format: format)
      #expect(!report.contains(secret.prefix(12)), "\(report)")
      #expect(report.contains("PD25"))
    }
  }

  private func shows(_ secret: String, in findings: [Finding]) -> Bool {
    findings.contains { finding in
      [finding.message, finding.excerpt ?? "", finding.pointer].contains { $0.contains(secret.prefix(12)) }
        || String(decoding: TextReport.line(for: finding), as: UTF8.self).contains(secret.prefix(12))
    }
  }

  @Test(arguments: [
    "task-oriented", "sk-learn is a library", "pypi-compatible", "the hf_hub and ghp_x", "disk-AB12", "AKIAx",
    "x1234567890123456", "4111111111111112", "0.4111111111111111222", "eyJ.eyJ.x",
    "-----BEGIN CERTIFICATE-----",
    "2024-01-02 03:04:05", "123456789012345678901234567890",
  ])
  func ordinaryTextIsNone(text: String) throws {
    let findings = try validate(lines: [record(text)]).findings
    #expect(!findings.contains { $0.rule.code.hasPrefix("PD25") }, "\(findings)")
  }

  @Test func contactsAreLookedForWhenAsked() throws {
    let asked = ValidationSettings(selection: try RuleSelection(select: ["PD255", "PD256"]))
    let texts: [(String, Rule?)] = [
      ("a.b+c@mail.example.co.uk,", .emailAddress), ("<x@y.org>", .emailAddress), ("x@localhost", nil),
      ("@a.org", nil),
      ("+49 30 901820 today", .phoneNumber), ("555-010-9999", .phoneNumber), ("1-555-010-99999", nil),
      ("+1 apple", nil),
      ("like +000000120", nil),
    ]
    for (text, rule) in texts {
      let findings = try validate(lines: [record(text)], settings: asked).findings
      #expect(findings.map(\.rule) == (rule.map { [$0] } ?? []), "\(text)")
      #expect(try validate(lines: [record(text)]).findings.isEmpty)
    }
  }
}
