import ByteStreams
import PreferenceData
import Testing

/// A faulty record, and where its first fault must be found. The place is marked by `¦` in the text.
struct Fault: Sendable, CustomTestStringConvertible {
  var kind: ShapeProblem.Kind
  var pointer: String
  var marked: String

  init(_ kind: ShapeProblem.Kind, _ pointer: String, _ marked: String) {
    self.kind = kind
    self.pointer = pointer
    self.marked = marked
  }

  var testDescription: String { "\(kind.rawValue) \(marked)" }

  static let message = #"{"role":"assistant","content":"x"}"#
  static let list = "[\(message)]"
  static let user = #"{"role":"user","content":"a"}"#
  static let otherUser = #"{"role":"user","content":"b"}"#

  static let all: [Fault] = [
    Fault(.notJSON, "", #"{"prompt":"a"¦,}"#),
    Fault(.notJSON, "", #"{"prompt":"a"¦"#),
    Fault(.notObject, "", "¦[1]"),
    Fault(.unknownFormat, "", #"¦{"question":"a","answer":"b"}"#),
    Fault(.unsupportedFormat, "", #"¦{"prompt":"a","completion":"b","label":true}"#),
    Fault(.ambiguousMember, "/question", #"{"prompt":"a",¦"question":"b","chosen":"c","rejected":"d"}"#),
    Fault(.missingMember, "", #"¦{"prompt":"a","chosen":"b"}"#),
    Fault(
      .missingMember, "/prompt/0", #"{"prompt":[¦{"content":"a"}],"chosen":\#(list),"rejected":\#(list)}"#),
    Fault(.misspeltMember, "/Rejected", #"{"prompt":"a","chosen":"b",¦"Rejected":"c"}"#),
    Fault(
      .misspeltMember, "/nonPreferredOutput",
      #"{"input":{"messages":\#(list)},"preferred_output":\#(list),¦"nonPreferredOutput":\#(list)}"#
    ),
    Fault(.repeatedMember, "/chosen", #"{"prompt":"a","chosen":"b",¦"chosen":"x","rejected":"c"}"#),
    Fault(.wrongType, "/chosen", #"{"prompt":"a","chosen":¦5,"rejected":"c"}"#),
    Fault(
      .wrongType, "/chosen/0/content",
      #"{"prompt":"a","chosen":[{"role":"user","content":¦5}],"rejected":[]}"#),
    Fault(
      .wrongType, "/input/tools", #"{"input":{"tools":¦{},"messages":\#(list)},"preferred_output":\#(list)}"#),
    Fault(.emptyList, "/rejected", #"{"prompt":[\#(message)],"chosen":[\#(message)],"rejected":¦[]}"#),
    Fault(
      .contextDiffers, "/rejected/0",
      #"{"chosen":[\#(user),\#(message)],"rejected":[¦\#(otherUser),\#(message)]}"#
    ),
    Fault(
      .contextDiffers, "/rejected",
      #"{"chosen":"\n\nHuman: a\n\nAssistant: b\n\nAssistant: c","rejected":"\n\nHuman: a\n\nAssistant: ¦d"}"#
    ),
    Fault(
      .promptMismatch, "/prompt",
      #"{"prompt":¦"z","chosen":[\#(user),\#(message)],"rejected":[\#(user),\#(message)]}"#
    ),
    Fault(
      .transcriptStart, "/chosen",
      #"{"chosen":¦"Hi\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a"}"#),
    Fault(
      .transcriptEnd, "/chosen", #"{"chosen":¦"\n\nHuman: a","rejected":"\n\nHuman: a\n\nAssistant: b"}"#),
    Fault(
      .variant, "/chosen",
      #"{"prompt":[{"role":"user","content":"a"}],"chosen":¦"b","rejected":[\#(message)]}"#),
  ]
}

@Suite struct ShapeProblemTests {
  @Test(arguments: Fault.all)
  func isFoundAtItsPlace(fault: Fault) throws {
    let bytes = Array(fault.marked.utf8)
    let mark = Array("¦".utf8)
    let offset = try #require(bytes.indices.first { bytes[$0...].starts(with: mark) })
    let text = fault.marked.replacing("¦", with: "")
    let reading = PairReader().read(record(text))
    let problem = try #require(reading.problems.first)
    #expect(problem.kind == fault.kind)
    #expect(problem.pointer == fault.pointer)
    #expect(problem.offset == offset)
    #expect((reading.pair != nil) == (fault.kind == .variant))
  }

  @Test func everyKindButThoseOfBytesIsCovered() {
    let covered = Set(Fault.all.map(\.kind))
    #expect(Set(ShapeProblem.Kind.allCases).subtracting(covered) == [.notUTF8, .tooDeep])
  }

  @Test func invalidUTF8AndDepth() throws {
    var bytes = Array(#"{"prompt":"a","chosen":"b","rejected":"c"}"#.utf8)
    bytes[11] = 0xFF
    let bad = PairReader().read(Record(bytes: bytes[...], position: RecordPosition(input: "t", line: 1)))
    #expect(bad.problems.map(\.kind) == [.notUTF8])
    #expect(bad.problems.first?.offset == 11)
    let deep = String(repeating: "[", count: 100_000)
    #expect(PairReader().read(record(#"{"a":\#(deep)"#)).problems.map(\.kind) == [.tooDeep])
  }

  @Test func allProblemsOfARecordAreTold() {
    let text =
      #"{"input":{"messages":[{"role":"user"},{"content":"a"},5]},"preferred_output":{},"non_preferred_output":[]}"#
    let problems = PairReader().read(record(text)).problems
    #expect(
      problems.map { "\($0.kind.rawValue) \($0.pointer)" } == [
        "missing-member /input/messages/0", "missing-member /input/messages/1",
        "wrong-type /input/messages/2",
        "variant /preferred_output", "missing-member /preferred_output", "missing-member /preferred_output",
        "empty-list /non_preferred_output",
      ])
  }

  @Test func placesAreThoseOfAnEditor() {
    let text = "{\n  \"prompt\": \"a\",\n    \"chosen\": 5,\n \"rejected\": \"c\"\n}"
    let record = record(text, line: 40)
    let problem = PairReader().read(record).problems[0]
    #expect(RecordPlace(in: record, offset: problem.offset).description == "t:42:15")
    let second = Record(
      bytes: ArraySlice(Array("5".utf8)),
      position: RecordPosition(input: "a.zip", member: "m", line: 1, offset: 8))
    #expect(RecordPlace(in: second, offset: 0).description == "a.zip!m:1:9")
  }
}
