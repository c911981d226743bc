import PreferenceData
import Testing
import Validation

/// A rule with records that break it and records that nearly do.
struct RuleCase: Sendable, CustomTestStringConvertible {
  var rule: Rule
  /// Lines of a file in which the rule is broken exactly once.
  var broken: [String]
  /// Lines of a file that come close and don't break it.
  var kept: [String]

  init(_ rule: Rule, broken: String..., kept: String...) {
    self.rule = rule
    self.broken = broken
    self.kept = kept
  }

  var testDescription: String { "\(rule.code) \(rule.name)" }
}

/// A flat record.
private func flat(_ prompt: String, _ chosen: String, _ rejected: String) -> String {
  #"{"prompt":"\#(prompt)","chosen":"\#(chosen)","rejected":"\#(rejected)"}"#
}

private func turn(_ role: String, _ text: String) -> String {
  #"{"role":"\#(role)","content":"\#(text)"}"#
}

/// A record of explicit message lists.
private func chat(_ prompt: [String], _ chosen: [String] = [turn("assistant", "yes")], tools: String? = nil)
  -> String
{
  let rejected = turn("assistant", "no")
  let rest = tools.map { ",\"tools\":\($0)" } ?? ""
  return #"{"prompt":[\#(prompt.joined(separator: ","))],"chosen":[\#(chosen.joined(separator: ","))],"#
    + #""rejected":[\#(rejected)]\#(rest)}"#
}

private func call(_ arguments: String, name: String = "f", id: String = "1") -> String {
  #"{"role":"assistant","content":null,"tool_calls":[{"id":"\#(id)","type":"function","function":"#
    + #"{"name":"\#(name)","arguments":\#(arguments)}}]}"#
}

private let user = turn("user", "q")
private let good = flat("a", "b", "c")
private let declared = #"[{"type":"function","function":{"name":"f"}}]"#
private let result = #"{"role":"tool","content":"r","tool_call_id":"1"}"#
private let lateResult = #"{"role":"tool","content":"r","tool_call_id":"2"}"#

private func openai(_ messages: String, extra: String = "") -> String {
  #"{"input":{"messages":\#(messages)},"preferred_output":[\#(turn("assistant", "b"))],"#
    + #""non_preferred_output":[\#(turn("assistant", "c"))]\#(extra)}"#
}

private func transcripts(_ chosen: String, _ rejected: String) -> String {
  #"{"chosen":"\#(chosen)","rejected":"\#(rejected)"}"#
}

@Suite struct RuleTests {
  static let textCases: [RuleCase] = [
    RuleCase(.jsonSyntax, broken: #"{"prompt":"a","chosen":"b","rejected":NaN}"#, kept: good),
    RuleCase(.notObject, broken: #"["prompt"]"#, kept: good),
    RuleCase(
      .repeatedMember, broken: #"{"prompt":"a","chosen":"b","rejected":"c","x":{"k":1,"\u006b":2}}"#,
      kept: #"{"prompt":"a","chosen":"b","rejected":"c","x":{"k":1,"K":2,"l":{"k":3}}}"#),
    RuleCase(
      .tooDeep,
      broken: #"{"prompt":"a","chosen":"b","rejected":"c","x":\#(String(repeating: "[", count: 128))"#,
      kept: #"{"prompt":"a","chosen":"b","rejected":"c","x":\#(nest(127))}"#),
    RuleCase(
      .controlCharacter, broken: flat(#"a\u0000"#, "b", "c"), kept: flat(#"a\n\t\r"#, #"\\u0000"#, "c")),
    RuleCase(.loneSurrogate, broken: flat("a", #"\ud83d"#, "c"), kept: flat("a", #"\ud83d\ude00"#, "c")),
    RuleCase(
      .replacementCharacter, broken: flat("a", "b\u{FFFD}", "c"), kept: flat("a", "b\u{FFFC}\u{FFE5}", "c")),
  ]

  static func nest(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  static let shapeCases: [RuleCase] = [
    RuleCase(.unknownFormat, broken: #"{"a":1}"#, kept: good),
    RuleCase(.unsupportedFormat, broken: #"{"text":"a","label":1}"#, kept: good),
    RuleCase(.missingMember, broken: #"{"prompt":"a","chosen":"b"}"#, kept: good),
    RuleCase(.misspeltMember, broken: #"{"prompt":"a","chosen":"b","Rejected":"c"}"#, kept: good),
    RuleCase(.wrongType, broken: #"{"prompt":"a","chosen":"b","rejected":7}"#, kept: flat("a", "b", "7")),
    RuleCase(.emptyList, broken: openai("[]"), kept: openai("[\(user)]")),
    RuleCase(
      .ambiguousMember, broken: #"{"prompt":"a","instruction":"z","chosen":"b","rejected":"c"}"#,
      kept: #"{"instruction":"a","chosen":"b","rejected":"c"}"#),
    RuleCase(
      .variant,
      broken: openai(user).replacing(#"{"messages":{"#, with: #"{"messages":[{"#)
        .replacing(#"}},"preferred"#, with: #"}]},"preferred"#).replacing(
          #"[{"role":"assistant","content":"c"}]"#, with: #""c""#),
      kept: openai("[\(user)]")),
    RuleCase(
      .transcriptStart,
      broken: transcripts(#"\n\nHuman: a\n\nAssistant: b"#, #" \n\nHuman: a\n\nAssistant: c"#),
      kept: transcripts(#"\n\nHuman: a\n\nAssistant: b"#, #"\n\nHuman: a\n\nAssistant: c"#)),
    RuleCase(
      .transcriptEnd, broken: transcripts(#"\n\nHuman: a\n\nAssistant: b"#, #"\n\nHuman: a\n\nHuman: c"#),
      kept: transcripts(#"\n\nHuman: a\n\nAssistant: b"#, #"\n\nHuman: a\n\nAssistant:"#)),
    RuleCase(
      .extraMember, broken: openai("[\(user)]", extra: #","id":1"#), kept: openai("[\(user)]"),
      #"{"prompt":"a","chosen":"b","rejected":"c","id":1}"#),
    RuleCase(
      .contextDiffers,
      broken: transcripts(#"\n\nHuman: a\n\nAssistant: b"#, #"\n\nHuman: A\n\nAssistant: c"#),
      kept: transcripts(#"\n\nHuman: a\n\nAssistant: b c"#, #"\n\nHuman: a\n\nAssistant: b d"#)),
    RuleCase(
      .promptMismatch,
      broken:
        #"{"prompt":"z","chosen":[\#(user),\#(turn("assistant", "b"))],"rejected":[\#(user),\#(turn("assistant", "c"))]}"#,
      kept:
        #"{"prompt":"q","chosen":[\#(user),\#(turn("assistant", "b"))],"rejected":[\#(user),\#(turn("assistant", "c"))]}"#
    ),
  ]

  static let roleCases: [RuleCase] = [
    RuleCase(
      .unknownRole, broken: chat([turn("human", "q"), user]), kept: chat([turn("developer", "q"), user])),
    RuleCase(
      .sameRoleTwice, broken: chat([user, turn("user", "again")]),
      kept: chat([call("{}"), result, result.replacing("\"r\"", with: "\"s\""), user])),
    RuleCase(
      .systemNotFirst, broken: chat([user, turn("system", "s"), user]),
      kept: chat([turn("system", "s"), turn("developer", "d"), user])),
    RuleCase(
      .promptEndsWithAssistant, broken: chat([user, turn("assistant", "a")]),
      kept: chat([user, turn("assistant", "a"), user])),
    RuleCase(
      .promptWithoutUser, broken: chat([turn("system", "s")]), kept: chat([turn("system", "s"), user])),
    RuleCase(
      .answerRole, broken: chat([user], [turn("user", "z"), turn("assistant", "a")]),
      kept: chat([user], [call("{}"), result, turn("assistant", "a")])),
    RuleCase(
      .answerWithoutReply, broken: chat([user], [call("{}"), result]),
      kept: chat([user], [call("{}"), result, turn("assistant", "a")])),
    RuleCase(
      .severalReplies, broken: chat([user], [turn("assistant", "a"), turn("assistant", "b")]),
      kept: chat([user], [call("{}"), result, turn("assistant", "b")])),
    RuleCase(
      .answerRepeatsPrompt, broken: chat([user], [user, turn("assistant", "a")]),
      kept: chat([user], [turn("assistant", "q")])),
  ]

  static let contentCases: [RuleCase] = [
    RuleCase(.emptyPrompt, broken: flat("", "b", "c"), kept: flat(".", "b", "c")),
    RuleCase(.emptyChosen, broken: flat("a", "", "c"), kept: flat("a", ".", "c")),
    RuleCase(.emptyRejected, broken: flat("a", "b", ""), kept: flat("a", "b", "0")),
    RuleCase(
      .emptyMessage, broken: chat([turn("system", ""), user]), kept: chat([turn("system", "."), user])),
    RuleCase(.blankText, broken: flat("a", #" \n\u00a0"#, "c"), kept: flat("a", #" \n."#, "c")),
    RuleCase(
      .toolArguments, broken: chat([user, call(#""{\"a\":""#), result, user]),
      kept: chat([user, call(#""{\"a\":1}""#), result, user, call(#"{"a":1}"#), result, user])),
    RuleCase(
      .toolCallID, broken: chat([user, call("{}"), lateResult, user]),
      kept: chat([user, call("{}"), result, user])),
    RuleCase(
      .undeclaredTool, broken: chat([user, call("{}", name: "g"), result, user], tools: declared),
      kept: chat([user, call("{}"), result, user], tools: declared),
      chat([user, call("{}", name: "h"), result, user])),
    RuleCase(
      .toolList, broken: chat([user], tools: #""not a list""#),
      kept: chat([user], tools: #""[{\"name\":\"f\"}]""#), chat([turn("user", "r")], tools: declared)),
    RuleCase(.sameAnswers, broken: flat("a", "b\u{E9}", #"b\u00e9"#), kept: flat("a", "b", "b c")),
    RuleCase(
      .similarAnswers, broken: flat("a", "Yes, I do", #"yes,\n I  do."#),
      kept: flat("a", "Yes, I do", "Yes; I do"), flat("x", "-1", "1"), flat("y", "A.", "A. B")),
    RuleCase(.answerIsPrefix, broken: flat("a", "Yes", "Yes and no"), kept: flat("a", "Yes", "No, yes")),
  ]

  static let datasetCases: [RuleCase] = [
    RuleCase(
      .repeatedPrompt, broken: flat("a", "b", "c"), flat("a", "b", "d"), kept: flat("a", "b", "c"),
      flat("A", "b", "c")),
    RuleCase(
      .repeatedPair, broken: flat("a", "b", "c"), flat(#"\u0061"#, "b", "c"),
      kept: flat("a", "b", "c"), flat("a", "b", "C")),
    RuleCase(
      .contradictingPair, broken: flat("a", "b", "c"), flat("a", "c", "b"),
      kept: flat("a", "b", "c"), flat("x", "c", "b")),
    RuleCase(
      .mixedFormats, broken: good, chat([user]), chat([turn("user", "other")]), kept: good,
      flat("x", "y", "z")),
    RuleCase(
      .notRecords, broken: "1 a", "2 b", "3 c", "4 d", "5 e", "6 f", "7 g", "8 h", "9 i", "10 j", "11 k",
      "12 l",
      kept: "1 a", "2 b", "3 c", "4 d", "5 e", "6 f", "7 g", "8 h", "9 i", "10 j", good),
  ]

  static let cases = textCases + shapeCases + roleCases + contentCases + datasetCases

  @Test(arguments: cases)
  func isFoundWhereItIsBrokenAndNotElsewhere(of rule: RuleCase) throws {
    let broken = try validate(lines: rule.broken)
    #expect(broken.findings.filter { $0.rule == rule.rule }.count == 1, "\(broken.findings)")
    let kept = try validate(lines: rule.kept)
    #expect(!kept.findings.contains { $0.rule == rule.rule }, "\(kept.findings)")
  }

  /// Rules about bytes that no Swift string can hold have tests of their own.
  @Test func everyRuleHasItsCase() {
    let covered = Set(Self.cases.map(\.rule))
    #expect(Set(Rule.all).subtracting(covered) == [.invalidUTF8, .byteOrderMark])
    #expect(Set(Rule.all.map(\.code)).count == Rule.all.count)
    #expect(Set(Rule.all.map(\.name)).count == Rule.all.count)
    #expect(Rule.all.map(\.group).allSatisfy { $0 != .input })
  }

  @Test func bytesThatAreNoText() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl"
      let line = Array(good.utf8) + [0x0A]
      var bad = line
      bad[11] = 0xC0
      try write(line + bad + [0xEF, 0xBB, 0xBF] + line, to: path)
      let (summary, findings) = try validate([path])
      #expect(findings.filter { $0.severity == .error }.map(\.rule.code) == ["PD201", "PD202"])
      #expect(findings.first { $0.rule == .invalidUTF8 }?.place.description == "\(path):2:12")
      #expect(summary.rows == 3 && summary.pairs == 1 && summary.exitStatus == 1)
    }
  }
}
