import Testing
import Validation

@Suite struct ChoiceTests {
  /// Each spelling of a choice, made uneven and even; ties are no choices.
  @Test(arguments: [
    (
      "PD810", #""prompt":"p","completion":"c","label":true"#, #""prompt":"p","completion":"c","label":false"#
    ),
    ("PD810", #""messages":[],"kto_tag":true"#, #""messages":[],"kto_tag":false"#),
    ("PD811", #""better_response_id":0"#, #""better_response_id":1"#),
    ("PD811", #""overall_preference":-2"#, #""overall_preference":1"#),
    ("PD811", #""winner":"model_a""#, #""winner":"model_b""#),
  ])
  func unevenChoicesAreToldOnce(code: String, one: String, other: String) throws {
    func codes(_ ones: Int, _ others: Int) throws -> [String] {
      let lines = Array(repeating: "{\(one)}", count: ones) + Array(repeating: "{\(other)}", count: others)
      return try validate(lines: lines).findings.map(\.rule.code).filter { $0 == "PD810" || $0 == "PD811" }
    }
    #expect(try codes(96, 4) == [code] && codes(4, 96) == [code])
    #expect(try codes(55, 45).isEmpty)
    #expect(try codes(95, 0).isEmpty, "too few to tell")
  }

  @Test func tiesAreNoChoices() throws {
    let ties = [#"{"overall_preference":0}"#, #"{"winner":"tie"}"#, #"{"better_response_id":2}"#]
    let findings = try validate(lines: (0..<60).flatMap { _ in ties }).findings
    #expect(!findings.contains { $0.rule == .positionBias || $0.rule == .labelImbalance })
  }

  /// Pairs may carry such members too; they are no choices any more.
  @Test func pairsAreNotCounted() throws {
    let lines = (0..<120).map { #"{"prompt":"p\#($0)","chosen":"a b","rejected":"c","label":true}"# }
    #expect(try !validate(lines: lines).findings.contains { $0.rule == .labelImbalance })
  }
}
