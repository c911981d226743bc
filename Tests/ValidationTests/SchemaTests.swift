import ByteStreams
import JSONText
import PreferenceData
import Testing
import Validation

/// The published schemas and the fast path give the same verdict on what a schema can say.
@Suite struct SchemaTests {
  /// The rules that a schema can express. Others (the order of roles, empty texts, contexts) need more than that.
  private static let shapeRules: Set<Rule> = [
    .notObject, .missingMember, .misspeltMember, .wrongType, .emptyList, .ambiguousMember, .variant,
    .unknownRole,
    .answerRole, .answerRepeatsPrompt, .toolList, .transcriptStart,
  ]

  private func isWellShaped(_ text: String, format: PairFormat) -> Bool {
    let validator = Validator(reader: PairReader(format: format))
    let check = validator.check(
      Record(bytes: ArraySlice(Array(text.utf8)), position: RecordPosition(input: "t", line: 1)))
    // What a string of tools holds is beyond a schema.
    let rules = text.contains(#""tools":""#) ? Self.shapeRules.subtracting([.toolList]) : Self.shapeRules
    return !check.findings.contains { rules.contains($0.rule) }
  }

  private static let message = #"{"role":"assistant","content":"a"}"#
  private static let other = #"{"role":"assistant","content":"b"}"#
  private static let user = #"{"role":"user","content":"q","name":"n"}"#
  private static let parts = #"{"role":"user","content":[{"type":"text","text":"t"}]}"#
  private static let call =
    #"{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]}"#
  private static let result = #"{"role":"tool","content":"r","tool_call_id":"1"}"#

  private static let valid: [PairFormat: [String]] = [
    .openai: [
      #"{"input":{"messages":[\#(user)]},"preferred_output":[\#(message)],"non_preferred_output":[\#(other)]}"#,
      #"{"input":{"messages":[{"role":"system","content":"s"},\#(parts)],"tools":[{"type":"function","function":{}}],"parallel_tool_calls":true},"preferred_output":[\#(call),\#(result),\#(message)],"non_preferred_output":[{"role":"assistant","content":null,"refusal":"no"}],"id":1}"#,
    ],
    .chat: [
      #"{"prompt":[\#(user)],"chosen":[\#(message)],"rejected":[\#(other)],"tools":[{"name":"f"}]}"#,
      #"{"chosen":[\#(user),\#(message)],"rejected":[\#(user),\#(other)]}"#,
      #"{"prompt":null,"chosen":[\#(user),\#(call),\#(result),\#(message)],"rejected":[\#(user),\#(call),\#(result),\#(other)]}"#,
      #"{"prompt":"q","chosen":[\#(message)],"rejected":[\#(other)],"score":1.5}"#,
    ],
    .flat: [
      #"{"prompt":"q","chosen":"a","rejected":"b"}"#,
      #"{"system":"s","prompt":"q","chosen":"a","rejected":"b","meta":{"x":[1]}}"#,
      #"{"question":"q","chosen_response":"a","rejected_response":"b"}"#,
    ],
    .sharegpt: [
      #"{"id":1,"source":"x","meta":{"a":[1,2,3],"b":{"c":"d","e":[true,null]},"f":"g"},"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}"#,
      #"{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}"#,
      #"{"system":"s","tools":"","conversations":[{"from":"system","value":"s"},{"from":"human","value":"q"},{"from":"gpt","value":"x"},{"from":"observation","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}"#,
    ],
    .hh: [
      #"{"chosen":"\n\nHuman: q\n\nAssistant: a","rejected":"\n\nHuman: q\n\nAssistant: b"}"#,
      #"{"chosen":"\n\nHuman: q\n\nAssistant:","rejected":"\n\nHuman: q\n\nAssistant: b","id":[1,{"x":"y"}]}"#,
    ],
  ]

  @Test(arguments: PairFormat.allCases)
  func schemaAndFastPathAgree(format: PairFormat) throws {
    let schema = try SchemaInterpreter(try Files.bytes("Schemas/\(format.rawValue).schema.json"))
    var numbers = SeededNumbers(UInt64(format.rawValue.utf8.count))
    var accepted = 0
    var refused = 0
    for base in try #require(Self.valid[format]) {
      #expect(isWellShaped(base, format: format), "\(base)")
      let whole = Mutable(try JSONDocument.parse(ArraySlice(Array(base.utf8))).root)
      for _ in 0..<250 {
        let text = whole.mutated(with: &numbers).text
        let byRule = isWellShaped(text, format: format)
        let bySchema = try schema.accepts(JSONDocument.parse(ArraySlice(Array(text.utf8))).root)
        #expect(byRule == bySchema, "schema \(bySchema), rules \(byRule): \(text)")
        if bySchema { accepted += 1 } else { refused += 1 }
      }
    }
    // The comparison is worth something only if both verdicts occur.
    #expect(accepted > 100 && refused > 100)
  }

  /// Two names for one part, whichever of them comes first.
  @Test(arguments: [
    #"{"prompt":"p","question":"q","chosen":"a","rejected":"b"}"#,
    #"{"question":"q","prompt":"p","chosen":"a","rejected":"b"}"#,
    #"{"prompt":"p","chosen_response":"a","chosen":"a","rejected":"b"}"#,
    #"{"prompt":"p","chosen":"a","rejected_response":"b","rejected":null}"#,
  ])
  func aPartHasOneName(text: String) throws {
    let schema = try SchemaInterpreter(try Files.bytes("Schemas/flat.schema.json"))
    #expect(try !schema.accepts(JSONDocument.parse(ArraySlice(Array(text.utf8))).root))
    let findings = try validate(lines: [text], format: .flat).findings
    #expect(findings.contains { $0.rule == .ambiguousMember }, "\(findings)")
  }

  /// Validates a few files into a report.
  private func report(_ format: ReportFormat, of paths: [String]) throws -> (
    text: [UInt8], summary: ValidationSummary
  ) {
    try withTemporaryFolder { folder in
      let reports = try ReportOutputs(
        [ReportRequest(format, path: folder + "/report")], .init(version: "1.0.0", inputs: paths))
      let summary = try Reports.run(paths, RowPreparation(), ValidationOutputs(reports: reports))
      return (try FileSystem.read(folder + "/report"), summary)
    }
  }

  private static let faultyInputs = [
    "openai.jsonl", "openai-variants.jsonl", "foreign.jsonl", "hh.jsonl", "absent.jsonl",
  ].map { Files.root + "/Fixtures/formats/" + $0 }

  @Test func theJSONReportFollowsItsSchema() throws {
    let schema = try SchemaInterpreter(try Files.bytes("Schemas/validate-report.schema.json"))
    let (bytes, summary) = try report(.json, of: Self.faultyInputs)
    let (_, findings) = try validate(Self.faultyInputs)
    let document = try JSONDocument.parse(bytes[...])
    #expect(try schema.accepts(document.root))
    #expect(document.root["findings"]?.count == findings.count)
    #expect(findings.count > 8)
    #expect(document.root["summary"]?["rows"]?.int == summary.rows)
    #expect(document.root["summary"]?["exit_status"]?.int == 3)
    let clean = try report(.json, of: [Files.root + "/Fixtures/formats/openai.jsonl"])
    #expect(try schema.accepts(JSONDocument.parse(clean.text[...]).root))
    // And the schema is not one that accepts anything.
    let broken = String(decoding: bytes, as: UTF8.self).replacing(
      #""severity":"error""#, with: #""severity":"bad""#)
    #expect(try !schema.accepts(JSONDocument.parse(ArraySlice(Array(broken.utf8))).root))
  }

  @Test func theLinesOfAReportFollowTheirSchema() throws {
    let schema = try SchemaInterpreter(try Files.bytes("Schemas/validate-report-line.schema.json"))
    let lines = try report(.jsonl, of: Self.faultyInputs).text.split(separator: 0x0A)
    let values = try lines.map { try JSONDocument.parse(ArraySlice($0)).root }
    for value in values { #expect(try schema.accepts(value)) }
    #expect(values.count > 9)
    #expect(values.dropLast().allSatisfy { $0["type"]?.string == "finding" })
    #expect(values.last?["type"]?.string == "summary")
    let broken = String(decoding: lines[0], as: UTF8.self).replacing(
      #""type":"finding""#, with: #""type":"summary""#)
    #expect(try !schema.accepts(JSONDocument.parse(ArraySlice(Array(broken.utf8))).root))
  }

  @Test func changesFollowTheirSchema() throws {
    let schema = try SchemaInterpreter(try Files.bytes("Schemas/validate-change.schema.json"))
    for repair in Repair.allCases {
      let place = RecordPlace(input: "a", member: repair == .lineEnd ? "m" : nil, line: 1, column: 2)
      let json = RepairChange(repair, at: place, "m").json
      #expect(try schema.accepts(JSONDocument.parse(json[...]).root), "\(repair)")
    }
    let unknown = Array(#"{"repair":"else","input":"a","message":"m"}"#.utf8)
    #expect(try !schema.accepts(JSONDocument.parse(unknown[...]).root))
  }
}
