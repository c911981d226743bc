import ByteStreams
import JSONText
import PreferenceData
import Testing
import Validation

@Suite struct RepairTests {
  private static func pair(_ number: Int) -> String {
    #"{"prompt":"p\#(number)","chosen":"b","rejected":"c"}"#
  }

  private static func openai(_ preferred: String, key: String = "preferred_output") -> String {
    #"{"input":{"messages":[{"role":"user","content":"q"}]},"\#(key)":\#(preferred),"#
      + #""non_preferred_output":[{"role":"assistant","content":"b"}]}"#
  }

  private static let message = #"{"role":"assistant","content":"a"}"#

  private struct Outcome {
    var output: String?
    var changes: [JSONValue]
    var rejected: String?
    var rejectedFindings: [JSONValue]
    var summary: ValidationSummary

    var names: [String] { changes.compactMap { $0["repair"]?.string } }
    var lines: [Int] { changes.compactMap { $0["line"]?.int } }
  }

  private func fix(
    _ content: [UInt8], duplicates: Bool = false, rejects: Bool = false, name: String = "in.jsonl"
  )
    throws -> Outcome
  {
    try withTemporaryFolder { folder in
      try write(content, to: folder + "/" + name)
      let repaired = try RepairedOutput(path: folder + "/out", leavesOutDuplicates: duplicates) { _ in }
      let rejected = rejects ? try RejectedRows(path: folder + "/bad") : nil
      let outputs = ValidationOutputs(
        reports: try Reports.silent(folder), repaired: repaired, rejected: rejected)
      let summary = try Reports.run(
        [folder + "/" + name], RowPreparation(repair: RecordRepair()), outputs)
      return Outcome(
        output: try? Reports.text(folder + "/out"),
        changes: try Self.values(try? Reports.text(folder + "/out.changes.jsonl")),
        rejected: rejects ? try Reports.text(folder + "/bad") : nil,
        rejectedFindings: try Self.values(rejects ? Reports.text(folder + "/bad.findings.jsonl") : nil),
        summary: summary)
    }
  }

  private static func values(_ text: String?) throws -> [JSONValue] {
    try (text ?? "").split(separator: "\n").map { try JSONDocument.parse(ArraySlice($0.utf8)).root }
  }

  @Test(arguments: ["", "\n"])
  func whatIsFineKeepsEveryByte(end: String) throws {
    let text =
      Self.pair(1) + "\n  " + #"{ "prompt" : "é\u00e9", "x":1.50, "chosen":"b",  "rejected":"c" }  "# + end
    let outcome = try fix(Array(text.utf8))
    #expect(outcome.output == text)
    #expect(outcome.changes.isEmpty)
  }

  @Test func rowsThatCannotBeMendedStay() throws {
    let text = Self.pair(1) + "\n{\"prompt\":\n[1,2\n" + Self.pair(2) + "\n"
    let outcome = try fix(Array(text.utf8))
    #expect(outcome.output == text)
    #expect(outcome.summary.exitStatus == 1)
  }

  @Test func marksAndLineEnds() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let lines = (1...4).map(Self.pair)
    let text =
      mark + Array("\(lines[0])\r\n\(lines[1])\n".utf8) + mark + Array("\(lines[2])\r\n\(lines[3])\r\n".utf8)
    let outcome = try fix(text)
    #expect(outcome.output == lines.joined(separator: "\n") + "\n")
    #expect(Set(outcome.names) == ["byte-order-mark", "line-end"])
    #expect(
      outcome.changes.filter { $0["repair"]?.string == "byte-order-mark" }.compactMap { $0["line"]?.int }
        .sorted() == [
          1, 3,
        ])
    #expect(
      outcome.changes.filter { $0["repair"]?.string == "line-end" }.compactMap { $0["line"]?.int } == [
        1, 3, 4,
      ])
    #expect(outcome.summary.findings.allSatisfy { $0.code != "PD202" })
  }

  @Test func blankLines() throws {
    let text = "\n\n\(Self.pair(1))\n \n\t\n\(Self.pair(2))\n\(Self.pair(3))\n\n\n"
    let outcome = try fix(Array(text.utf8))
    #expect(outcome.output == (1...3).map { Self.pair($0) + "\n" }.joined())
    #expect(outcome.names == ["blank-lines", "blank-lines", "blank-lines"])
    #expect(outcome.lines == [1, 4, 8])
    #expect(outcome.changes.last?["message"]?.string == "removed 2 blank lines")
  }

  @Test(arguments: [
    "[\(RepairTests.pair(1)),\(RepairTests.pair(2))]",
    "[\n\(RepairTests.pair(1)),\n\(RepairTests.pair(2))\n]\n",
    "   [ \(RepairTests.pair(1)) , \(RepairTests.pair(2)),\n\n]",
    "\u{FEFF}[\n  \(RepairTests.pair(1)),\n  \(RepairTests.pair(2))\n]",
  ])
  func arraysBecomeLines(text: String) throws {
    let outcome = try fix(Array(text.utf8), name: "in.json")
    #expect(outcome.output == (1...2).map { Self.pair($0) + "\n" }.joined())
    #expect(outcome.names.filter { $0 == "to-lines" }.count == 1)
    #expect(outcome.names.contains("byte-order-mark") == text.hasPrefix("\u{FEFF}"))
  }

  @Test func elementsOverSeveralLinesBecomeOneLineEach() throws {
    let text = "[\n  {\n    \"prompt\": \"a b\",\n    \"chosen\": \"x\",\n    \"rejected\": \"y\"\n  }\n]\n"
    let outcome = try fix(Array(text.utf8), name: "in.json")
    #expect(outcome.output == #"{"prompt":"a b","chosen":"x","rejected":"y"}"# + "\n")
  }

  @Test func namesAreSpelledAsTheFormatSpellsThem() throws {
    let text =
      #"{"Prompt":[{"Role":"user","content":"Chosen"}],"CHOSEN":[\#(Self.message)],"Re-jected":[{"role":"assistant","Content":"b"}]}"#
    let outcome = try fix(Array((text + "\n").utf8))
    #expect(
      outcome.output
        == #"{"prompt":[{"role":"user","content":"Chosen"}],"chosen":[\#(Self.message)],"rejected":[{"role":"assistant","content":"b"}]}"#
        + "\n")
    #expect(outcome.summary.pairs == 1 && outcome.summary.exitStatus == 0)
    // Every change is listed where the name stands in the input.
    let renamed = outcome.changes.compactMap { $0["column"]?.int }
    let columns = ["\"Prompt\"", "\"Role\"", "\"CHOSEN\"", "\"Re-jected\"", "\"Content\""].compactMap {
      name in
      text.ranges(of: name).first.map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) + 1 }
    }
    #expect(renamed == columns)
    #expect(outcome.changes.allSatisfy { $0["code"]?.string == "PD304" })
  }

  @Test func answersBecomeLists() throws {
    for answer in [#""a""#, Self.message] {
      let outcome = try fix(Array(Self.openai(answer).utf8))
      #expect(outcome.output == Self.openai("[\(Self.message)]"))
      #expect(outcome.names == ["answer-to-messages"])
      #expect(outcome.summary.findings.isEmpty)
    }
    let escaped = try fix(Array(Self.openai(#""\u00e9\"\n""#).utf8))
    #expect(escaped.output == Self.openai(#"[{"role":"assistant","content":"\u00e9\"\n"}]"#))
  }

  @Test func anOlderNameIsNoCaseOfSpelling() throws {
    let text = Self.openai("[\(Self.message)]", key: "preferred_completion")
    let outcome = try fix(Array(text.utf8))
    #expect(outcome.output == text && outcome.changes.isEmpty)
  }

  @Test func duplicatesGoOnlyOnRequest() throws {
    let text = [1, 2, 1, 3, 2, 1].map { Self.pair($0) + "\n" }.joined()
    #expect(try fix(Array(text.utf8)).output == text)
    let outcome = try fix(Array(text.utf8), duplicates: true)
    #expect(outcome.output == (1...3).map { Self.pair($0) + "\n" }.joined())
    #expect(outcome.names == ["duplicate", "duplicate", "duplicate"] && outcome.lines == [3, 5, 6])
  }

  @Test func rejectedRowsAreMovedAsTheyWere() throws {
    let bad = [#"{"Prompt":"p","chosen":"","rejected":"c"}"#, "{\"prompt\":"]
    let text = "\(Self.pair(1))\r\n\(bad[0])\r\n\(Self.pair(2))\r\n\(bad[1])\r\n"
    let outcome = try fix(Array(text.utf8), rejects: true)
    #expect(outcome.output == Self.pair(1) + "\n" + Self.pair(2) + "\n")
    #expect(outcome.rejected == bad.map { $0 + "\n" }.joined())
    #expect(outcome.rejectedFindings.compactMap { $0["reject_line"]?.int } == [1, 2])
    #expect(outcome.rejectedFindings.compactMap { $0["line"]?.int } == [2, 4])
    #expect(outcome.rejectedFindings.compactMap { $0["code"]?.string } == ["PD502", "PD101"])
    // The repair of a row that went elsewhere is no change of the output.
    #expect(!outcome.names.contains("member-name"))
  }

  @Test func nothingIsWrittenWhenRowsAreLost() throws {
    let text = "[\(Self.pair(1)),\n\(Self.pair(2)),\n{\"prompt\":\"x]}"
    let outcome = try fix(Array(text.utf8), name: "in.json")
    #expect(outcome.summary.exitStatus == 3)
    #expect(outcome.output == nil && outcome.changes.isEmpty)
  }

  /// Whatever is done to a file in ways that can be mended, mending gives the same records back, whole and in order.
  @Test func damageIsUndone() throws {
    var numbers = SeededNumbers(11)
    for _ in 0..<60 {
      let records = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
        Self.pair(Int.random(in: 0...99, using: &numbers))
      }
      var text = Bool.random(using: &numbers) ? "\u{FEFF}" : ""
      let isArray = Int.random(in: 0...2, using: &numbers) == 0
      if isArray {
        let gaps = ["", " ", "\n", "\r\n  ", "\n\n"]
        let gap = { gaps.randomElement(using: &numbers) ?? "" }
        text += "[" + gap()
        text +=
          records.map { $0.replacing(",", with: ", ") }.joined(separator: "," + gap()) + gap() + "]" + gap()
      } else {
        let ends = ["\n", "\r\n", "\n\n", "\r\n \r\n"]
        for record in records { text += record + (ends.randomElement(using: &numbers) ?? "\n") }
      }
      let outcome = try fix(Array(text.utf8))
      let expected = isArray ? records.map { $0.replacing(",", with: ", ") } : records
      #expect(outcome.output == expected.map { $0 + "\n" }.joined(), "\(text.debugDescription)")
      let plain = "\u{FEFF}" == text.prefix(1) || text != expected.map { $0 + "\n" }.joined()
      #expect(outcome.changes.isEmpty == !plain, "\(text.debugDescription)")
    }
  }
}

@Suite struct BaseTests {
  private func line(_ number: Int) -> String {
    #"{"prompt":"p\#(number)","chosen":"","rejected":"c"}"#
  }

  @Test func onlyAddedRowsAreChecked() throws {
    try withTemporaryFolder { folder in
      let old = (0..<50).map { line($0) + "\n" }.joined()
      // In another order, with other line ends, compressed, and with three more.
      let new = (0..<50).reversed().map { line($0) + "\r\n" } + (50..<53).map { line($0) + "\n" }
      try write(Array(old.utf8), to: folder + "/old.jsonl")
      try write(Array(new.joined().utf8), to: folder + "/new.jsonl.gz")
      let base = try KnownRows(RecordReader(inputs: [folder + "/old.jsonl"]), workers: 2)
      #expect(base.count == 50)
      let outputs = ValidationOutputs(reports: try Reports.silent(folder), comparesWithBase: true)
      let summary = try Reports.run([folder + "/new.jsonl.gz"], RowPreparation(base: base), outputs)
      #expect(summary.rows == 3 && summary.rowsInBase == 50)
      let report = try Reports.text(folder + "/report.jsonl")
      #expect(report.ranges(of: "\"empty-chosen\"").count == 3 + 1)
      #expect(report.contains(#""line":51,"#) && report.contains(#""rows_in_base":50"#))
    }
  }

  @Test func aBaseThatCannotBeReadIsNoBase() throws {
    #expect(throws: ReadProblem.self) {
      try KnownRows(RecordReader(inputs: ["/nowhere/base.jsonl"]), workers: 1)
    }
  }
}
