import ByteStreams
import PreferenceData
import Testing
import Validation

@Suite struct DatasetTests {
  private func flat(_ prompt: String, _ chosen: String, _ rejected: String) -> String {
    #"{"prompt":"\#(prompt)","chosen":"\#(chosen)","rejected":"\#(rejected)"}"#
  }

  private func write(_ lines: [String], to path: String) throws {
    try ValidationTests.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }

  /// Lengths are characters of the answers, however they are escaped.
  @Test func lengthsAreCountedInCharacters() throws {
    let lines = [
      flat("long long prompt", "ééé", "abc"), flat("b", #"\u00e9\u00e9\n"#, "ab"), flat("c", "€", "abcd"),
      flat("d", #"\u0001\u0001\"\\"#, "abcde"), flat("e", #"\ud83d\ude00"#, "a"),
    ]
    let lengths = try validate(lines: lines).summary.lengths
    #expect(lengths.records == 5 && lengths.chosenLonger == 1 && lengths.rejectedLonger == 2)
    #expect(lengths.chosenCharacters == 3 + 3 + 1 + 4 + 1)
    #expect(lengths.rejectedCharacters == 3 + 2 + 4 + 5 + 1)
  }

  @Test func leaksAreFoundInTheInputsAndNotWithinTheEvaluationData() throws {
    try withTemporaryFolder { folder in
      let (train, evaluation) = (folder + "/train.jsonl", folder + "/eval.jsonl")
      try write(
        [flat("What is it?", "a", "b"), flat("Else", "a", "b"), flat("WHAT IS IT", "c", "d")], to: train)
      try write(
        [flat("x", "a", "b"), flat("what is it", "a", "b"), flat("What, is it!", "c", "d")], to: evaluation)
      let (summary, findings) = try validate([train], evaluation: [evaluation])
      let leaks = findings.filter { $0.rule == .evaluationLeak }
      #expect(leaks.map(\.place.line) == [1, 3] && leaks.allSatisfy { $0.place.input == train })
      #expect(leaks.allSatisfy { $0.message.contains("eval.jsonl:2") })
      #expect(findings.count == leaks.count && summary.rows == 6 && summary.exitStatus == 1)
      #expect(summary.lengths.records == 3)
      let none = try validate([train])
      #expect(none.findings.isEmpty)
    }
  }

  /// A file given as its own evaluation data leaks from beginning to end.
  @Test func theSameFileOnBothSides() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl"
      try write((0..<20).map { flat("p\($0)", "a", "b") }, to: path)
      let (_, findings) = try validate([path], evaluation: [path])
      #expect(findings.filter { $0.rule == .evaluationLeak }.map(\.place.line) == Array(1...20))
    }
  }

  @Test func everyFileHasItsOwnLimits() throws {
    try withTemporaryFolder { folder in
      let (small, large) = (folder + "/a.jsonl", folder + "/b.jsonl")
      let record =
        #"{"input":{"messages":[{"role":"user","content":"N"}]},"preferred_output":[{"role":"assistant","#
        + #""content":"b"}],"non_preferred_output":[{"role":"assistant","content":"c"}]}"#
      try write((0..<2).map { record.replacing("N", with: "\($0)") }, to: small)
      try write((2..<6).map { record.replacing("N", with: "\($0)") }, to: large)
      let profile = try #require(Profile.named("fireworks"))
      let (summary, findings) = try validate([small, large], settings: ValidationSettings(profile: profile))
      #expect(findings.map(\.rule) == [.tooFewRecords])
      #expect(findings.first?.place.description == small && summary.exitStatus == 1)
    }
  }

  @Test func scriptsWithoutCaseAreComparedAsTheyAre() throws {
    var settings = ValidationSettings()
    settings.selection = try RuleSelection(select: ["normalised-duplicate"])
    let lines = [
      flat("你好", "a", "b"), flat("您好", "a", "b"), flat("你好!", "A.", "b"), flat("?", "a", "b"),
      flat("!", "a", "b"),
    ]
    #expect(try validate(lines: lines, settings: settings).findings.map(\.place.line) == [3])
  }

  @Test func aFormatThatIsNotReadIsListedOnceAndCountedForEachRecord() throws {
    let lines = (0..<20).map { flat("p\($0)", $0 == 9 ? "" : "a", "b") }
    let profile = try #require(Profile.named("together"))
    let settings = ValidationSettings(profile: profile)
    let (summary, findings) = try validate(lines: lines, settings: settings)
    #expect(findings.map(\.rule) == [.platformFormat, .emptyChosen])
    #expect(summary.findings.first { $0.code == Rule.platformFormat.code }?.count == 20)
    #expect(summary.rowsWithErrors == 20)
  }

  /// Plain lines and every string of JSON count; what has too few words is counted and not looked for.
  @Test func benchmarksAreLinesOrRecords() throws {
    try withTemporaryFolder { folder in
      let words = "one two three four five six seven eight nine ten"
      let (plain, json) = (folder + "/a.txt", folder + "/b.jsonl")
      try write([words, "too short"], to: plain)
      try write([#"{"q":{"text":["x","\#(words.uppercased())!"]},"n":1}"#], to: json)
      for path in [plain, json] {
        var settings = ValidationSettings()
        settings.benchmark = try BenchmarkTexts(RecordReader(inputs: [path]))
        #expect(settings.benchmark?.texts == 2 && settings.benchmark?.shortTexts == 1)
        let lines = [
          flat("a", "zero One, two three four five six seven eight nine (ten) more", "b"),
          flat("c", "one two three four five six seven eight nine and ten", "b"),
        ]
        let findings = try validate(lines: lines, settings: settings).findings
        #expect(findings.map(\.rule) == [.benchmarkOverlap] && findings.first?.place.line == 1)
        #expect(findings.first?.message.contains("word 2") == true)
      }
    }
  }
}
