import ByteStreams
import PreferenceData
import Testing
import Validation

/// What RFC 8259 and UTF-8 leave open, and what they forbid, has one result each: the table in the README.
@Suite struct StrictJSONTests {
  /// A record whose prompt is spelled like this.
  private static func record(_ prompt: [UInt8], extra: String = "") -> [UInt8] {
    Array(#"{"prompt":""#.utf8) + prompt + Array(#"","chosen":"b","rejected":"c"\#(extra)}"#.utf8)
  }

  private static func record(_ prompt: String, extra: String = "") -> [UInt8] {
    record(Array(prompt.utf8), extra: extra)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let rules: [Rule]
    var isPair = true
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "duplicate key", bytes: record("a", extra: #","x":1,"x":1"#), rules: [.repeatedMember]),
    Case(
      name: "duplicate key, escaped", bytes: record("a", extra: #","x":1,"\u0078":1"#),
      rules: [.repeatedMember]),
    Case(
      name: "duplicate key, nested", bytes: record("a", extra: #","m":{"x":1,"y":2,"x":3}"#),
      rules: [.repeatedMember]),
    Case(name: "high surrogate alone", bytes: record(#"a\ud83d"#), rules: [.loneSurrogate]),
    Case(name: "low surrogate alone", bytes: record(#"a\ude00b"#), rules: [.loneSurrogate]),
    Case(name: "surrogates in the wrong order", bytes: record(#"\ude00\ud83d"#), rules: [.loneSurrogate]),
    Case(name: "surrogate pair", bytes: record(#"\ud83d\ude00"#), rules: []),
    Case(name: "NaN", bytes: record("a", extra: #","x":NaN"#), rules: [.jsonSyntax], isPair: false),
    Case(name: "Infinity", bytes: record("a", extra: #","x":Infinity"#), rules: [.jsonSyntax], isPair: false),
    Case(
      name: "-Infinity", bytes: record("a", extra: #","x":-Infinity"#), rules: [.jsonSyntax], isPair: false),
    Case(name: "control character, raw", bytes: record([0x61, 0x01]), rules: [.jsonSyntax], isPair: false),
    Case(name: "tab, raw", bytes: record([0x61, 0x09]), rules: [.jsonSyntax], isPair: false),
    Case(name: "NUL, raw", bytes: record([0x61, 0x00]), rules: [.jsonSyntax], isPair: false),
    Case(name: "NUL behind the record", bytes: record("a") + [0x00], rules: [.jsonSyntax], isPair: false),
    Case(name: "NUL, escaped", bytes: record(#"a\u0000"#), rules: [.controlCharacter]),
    Case(name: "control character, escaped", bytes: record(#"a\u001b"#), rules: [.controlCharacter]),
    Case(name: "DEL", bytes: record([0x61, 0x7F]), rules: [.controlCharacter]),
    Case(name: "number beyond doubles", bytes: record("a", extra: #","x":1e400"#), rules: [.hugeNumber]),
    Case(
      name: "400 digits", bytes: record("a", extra: ",\"x\":\(String(repeating: "9", count: 400))"),
      rules: [.hugeNumber]),
    Case(name: "number below doubles", bytes: record("a", extra: #","x":1e-400"#), rules: []),
    Case(
      name: "integer beyond 64 bits", bytes: record("a", extra: #","x":123456789012345678901"#), rules: []),
    Case(name: "leading zero", bytes: record("a", extra: #","x":01"#), rules: [.jsonSyntax], isPair: false),
    Case(name: "plus sign", bytes: record("a", extra: #","x":+1"#), rules: [.jsonSyntax], isPair: false),
    Case(
      name: "byte-order mark before a later record", bytes: [0xEF, 0xBB, 0xBF] + record("a"),
      rules: [.byteOrderMark], isPair: false),
    Case(name: "bytes that are no UTF-8", bytes: record([0xFF]), rules: [.invalidUTF8], isPair: false),
    Case(name: "overlong form", bytes: record([0xC0, 0xAF]), rules: [.invalidUTF8], isPair: false),
    Case(
      name: "surrogate in UTF-8", bytes: record([0xED, 0xA0, 0x80]), rules: [.invalidUTF8], isPair: false),
    Case(
      name: "beyond U+10FFFF", bytes: record([0xF4, 0x90, 0x80, 0x80]), rules: [.invalidUTF8], isPair: false),
    Case(name: "cut character", bytes: record([0xE2, 0x82]), rules: [.invalidUTF8], isPair: false),
    Case(name: "trailing comma", bytes: record("a", extra: ","), rules: [.jsonSyntax], isPair: false),
    Case(name: "comment", bytes: record("a") + Array("//".utf8), rules: [.jsonSyntax], isPair: false),
    Case(
      name: "text behind the record", bytes: record("a") + Array(" x".utf8), rules: [.jsonSyntax],
      isPair: false),
    Case(name: "single quotes", bytes: Array("{'prompt':'a'}".utf8), rules: [.jsonSyntax], isPair: false),
    Case(name: "unknown escape", bytes: record(#"\q"#), rules: [.jsonSyntax], isPair: false),
    Case(name: "array", bytes: Array("[1]".utf8), rules: [.notObject], isPair: false),
    Case(name: "depth within the limit", bytes: record("a", extra: ",\"x\":" + nested(127)), rules: []),
    Case(
      name: "depth beyond the limit", bytes: record("a", extra: ",\"x\":" + nested(128)), rules: [.tooDeep],
      isPair: false),
    Case(
      name: "depth far beyond the limit", bytes: record("a", extra: ",\"x\":" + nested(100_000)),
      rules: [.tooDeep], isPair: false),
    // A template is never run over what the data says.
    Case(name: "template code", bytes: record("{{ 1/0 }}{% for x in y %}{# c #}"), rules: []),
  ]

  private static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  /// The record stands between two good ones, which must stay good.
  @Test(arguments: cases)
  func hasOneResult(example: Case) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl"
      let before = Self.record("before") + [0x0A]
      let after = [0x0A] + Self.record("after") + [0x0A]
      try write(before + example.bytes + after, to: path)
      let (summary, findings) = try validate([path])
      #expect(findings.map(\.rule) == example.rules)
      #expect(findings.allSatisfy { $0.place.line == 2 && ($0.place.column ?? 0) >= 1 })
      #expect(summary.rows == 3 && summary.pairs == (example.isPair ? 3 : 2))
    }
  }

  /// At the beginning of a file a byte-order mark is what some programs write, and is passed over.
  @Test func aByteOrderMarkAtTheBeginningIsANote() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl"
      try write([0xEF, 0xBB, 0xBF] + Self.record("a") + [0x0A], to: path)
      let (summary, findings) = try validate([path])
      #expect(findings.map(\.rule.name) == ["byte-order-mark"] && findings.first?.severity == .note)
      #expect(summary.pairs == 1 && summary.exitStatus == 0)
    }
  }

  @Test func carriageReturnsBeforeLineEndsAreWhiteSpace() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl"
      try write(Self.record("a") + [0x0D, 0x0A] + Self.record("b") + [0x0D, 0x0A], to: path)
      let (summary, findings) = try validate([path])
      #expect(findings.isEmpty && summary.pairs == 2)
    }
  }
}
