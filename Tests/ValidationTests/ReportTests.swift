import ByteStreams
import JSONText
import PreferenceData
import Testing
import Validation

@Suite struct ReportTests {
  private static let unknownRole =
    #"{"prompt":[{"role":"human","content":"a"}],"chosen":[{"role":"assistant","content":"b"}],"rejected":[{"role":"assistant","content":"c"}]}"#

  private func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  // MARK: One line a finding

  @Test func aFindingIsOneLine() throws {
    let (_, findings) = try validate(lines: [Self.unknownRole])
    let finding = try #require(findings.first { $0.rule == .unknownRole })
    let text = lines(TextReport.line(for: finding))
    #expect(text.count == 2 && text[1].isEmpty)
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

  @Test(arguments: ["text", "pretty", "github", "junit", "html", "sarif", "json", "jsonl"])
  func namesFromOutsideCannotSteerTheTerminal(format: String) throws {
    let finding = Finding(
      rule: .emptyPrompt,
      place: RecordPlace(input: "a\u{1B}[2J\n\u{9B}\u{202E}<b>&.jsonl", member: nil, line: 1, column: 1),
      pointer: "", message: "m\u{1B}[1m")
    var report = try #require(ReportFormat(rawValue: format))
      .makeReport(.init(version: "1.0.0", inputs: ["a\u{1B}[2J<b>"]))
    var bytes: [UInt8] = []
    report.begin(into: &bytes)
    report.list(finding, in: nil, into: &bytes)
    report.end(ValidationOutcome(summary: ValidationSummary()), into: &bytes)
    #expect(!bytes.contains { $0 < 0x20 && $0 != 0x0A })
    if format == "text" { #expect(lines(bytes).count == 2) }
    if format == "html" { #expect(!String(decoding: bytes, as: UTF8.self).contains("[2J<b>")) }
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

  // MARK: With the line and a caret

  /// The line of the excerpt and the one with the caret, without their margin.
  private func pretty(_ line: String, rule: Rule, columns: Int = 80) throws -> (
    text: [Character], caret: Int, length: Int
  ) {
    let report = try Reports.of([line], format: .pretty, columns: columns)
    let all = lines(Array(report.utf8))
    let head = try #require(all.firstIndex { $0.contains(rule.code) })
    let margin = "      | "
    #expect(all[head + 1].hasPrefix(margin) && all[head + 2].hasPrefix(margin))
    let marker = Array(all[head + 2].dropFirst(margin.count))
    let caret = try #require(marker.firstIndex(of: "^"))
    return (Array(all[head + 1].dropFirst(margin.count)), caret, marker.count - caret)
  }

  @Test func theCaretStandsUnderThePlace() throws {
    let (text, caret, length) = try pretty(Self.unknownRole, rule: .unknownRole)
    #expect(String(text).hasPrefix(#"{"prompt":[{"role":"human""#))
    #expect(text[caret] == "{" && caret == 11 && length == 1)
    #expect(text.last == "…")
  }

  @Test func aStringIsUnderlinedToItsEnd() throws {
    let (text, caret, length) = try pretty(
      #"{"prompt":"a","chosen":7,"rejected":"c","x":"\"\\"}"#, rule: .wrongType)
    #expect(text[caret] == "7" && length == 1)
    let blank = try pretty(#"{"prompt":"a","chosen":"   ","rejected":"c"}"#, rule: .blankText)
    #expect(String(blank.text[blank.caret..<blank.caret + blank.length]) == #""   ""#)
  }

  @Test func longLinesAreCutAroundThePlace() throws {
    let filler = String(repeating: "語", count: 400)
    let (text, caret, _) = try pretty(
      #"{"prompt":"\#(filler)","chosen":7,"rejected":"c"}"#, rule: .wrongType, columns: 60)
    #expect(text.first == "…" && text.count < 60)
    // Every ideograph takes two columns of the screen, so the caret stands further right than characters count.
    var column = 0
    let under = text.first { character in
      defer { column += character == "語" ? 2 : 1 }
      return column == caret
    }
    #expect(under == "7")
  }

  @Test func findingsStandUnderTheirInputOnce() throws {
    let report = try Reports.of([Self.unknownRole, Self.unknownRole, "{"], format: .pretty)
    #expect(lines(Array(report.utf8)).filter { $0.hasSuffix("t.jsonl") }.count == 1)
  }

  // MARK: Workflow commands

  @Test func annotationsAreEscaped() {
    let finding = Finding(
      rule: .emptyPrompt, place: RecordPlace(input: "./a,b:c%.jsonl", member: nil, line: 3, column: 9),
      pointer: "/prompt", message: "50%\r\nof: it, all")
    var report = GitHubReport()
    var bytes: [UInt8] = []
    report.list(finding, in: nil, into: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "::error file=a%2Cb%3Ac%25.jsonl,line=3,col=9,title=PD501 empty-prompt::"
        + "50%25%0D%0Aof: it, all (/prompt); remove the record\n")
  }

  @Test func whatIsInArchivesHasNoLineOfTheFile() {
    let finding = Finding(
      rule: .emptyPrompt, place: RecordPlace(input: "a.tar", member: "in/b.jsonl", line: 3, column: 9),
      pointer: "", message: "m")
    var report = GitHubReport()
    var bytes: [UInt8] = []
    report.list(finding, in: nil, into: &bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("::error file=a.tar,title=PD501 empty-prompt::a.tar!in/b.jsonl:3:9: m"))
  }

  // MARK: SARIF

  @Test func sarifColumnsCountCharacters() throws {
    let line = #"{"prompt":"é語😀","chosen":7,"rejected":"c"}"#
    let sarif = try JSONDocument.parse(ArraySlice(try Reports.of([line], format: .sarif).utf8)).root
    let run = try #require(sarif["runs"]?[0])
    #expect(run["columnKind"]?.string == "unicodeCodePoints")
    let result = try #require(run["results"]?.elements.first { $0["ruleId"]?.string == "PD305" })
    let region = try #require(result["locations"]?[0]?["physicalLocation"]?["region"])
    #expect(region["startLine"]?.int == 1)
    // `{"prompt":"` has 11 characters, the text 3, `","chosen":` 11: the 7 is the 26th.
    #expect(region["startColumn"]?.int == 26)
    #expect(result["locations"]?[0]?["logicalLocations"]?[0]?["fullyQualifiedName"]?.string == "/chosen")
    let index = try #require(result["ruleIndex"]?.int)
    #expect(run["tool"]?["driver"]?["rules"]?[index]?["id"]?.string == "PD305")
  }

  @Test func sarifAddressesAreURIs() throws {
    func address(_ input: String, _ member: String? = nil) throws -> String {
      let finding = Finding(
        rule: .emptyPrompt, place: RecordPlace(input: input, member: member, line: 1, column: 1), pointer: "",
        message: "m")
      var report = SARIFReport(version: "1.0.0")
      var bytes: [UInt8] = []
      report.begin(into: &bytes)
      report.list(finding, in: nil, into: &bytes)
      report.end(ValidationOutcome(summary: ValidationSummary()), into: &bytes)
      let result = try JSONDocument.parse(bytes[...]).root["runs"]?[0]?["results"]?[0]
      return try #require(
        result?["locations"]?[0]?["physicalLocation"]?["artifactLocation"]?["uri"]?.string)
    }
    #expect(try address("./data/a b.jsonl") == "data/a%20b.jsonl")
    #expect(try address("/data/ü#.jsonl") == "file:///data/%C3%BC%23.jsonl")
    #expect(try address("x.tar.zst", "in/b.jsonl") == "x.tar.zst!/in/b.jsonl")
    #expect(try address("a:b.jsonl") == "./a:b.jsonl")
  }

  // MARK: Counts

  @Test(arguments: ReportFormat.allCases)
  func aLimitHidesNoCount(format: ReportFormat) throws {
    let bad = (0..<30).map { #"{"prompt":"p\#($0)","chosen":"","rejected":"c"}"# }
    let text = try Reports.of(bad, format: format, maximumFindings: 4)
    #expect(text.ranges(of: "/chosen").count <= 4 * 2)
    #expect(text.contains("30") || text.contains("26 more"))
    if format == .json {
      let report = try JSONDocument.parse(ArraySlice(text.utf8)).root
      #expect(report["findings"]?.count == 4)
      #expect(report["summary"]?["findings"]?[0]?["count"]?.int == 30)
      #expect(report["summary"]?["findings_not_listed"]?.int == 26)
    }
  }

  @Test func requestsAreReadAndSettled() throws {
    let requests = try ReportRequest.parse("text,sarif=out/a=b.sarif,html=r.html")
    #expect(
      requests == [.init(.text), .init(.sarif, path: "out/a=b.sarif"), .init(.html, path: "r.html")])
    let settled = try ReportRequest.settle(requests, fallback: "-")
    #expect(settled.first == .init(.text, path: "-"))
    #expect(throws: ReportRequestError.self) { try ReportRequest.parse("text,pdf") }
    #expect(throws: ReportRequestError.self) { try ReportRequest.parse("json=") }
    #expect(throws: ReportRequestError.self) { try ReportRequest.parse("") }
    #expect(throws: ReportRequestError.self) {
      try ReportRequest.settle([.init(.text), .init(.json)], fallback: "-")
    }
  }
}
