import JSONText
import Testing

/// What RFC 8259 accepts and refuses.
@Suite struct GrammarTests {
  private func parse(_ text: String, depth: Int = 128) throws(JSONError) -> JSONDocument {
    try JSONDocument.parse(Array(text.utf8)[...], maximumDepth: depth)
  }

  @Test(arguments: [
    "0", "-0", "10", "1.5", "-1.25e+10", "1E9", "1e-5", "true", "false", "null", #""""#, #""a""#, "[]", "{}",
    "[[]]",
    #"{"":0}"#, #"{"a":1,"a":2}"#, " [1 , 2]\n", "[1,\t2]", #""\u0041\n\/""#, #""\ud83d\ude00""#,
    #""\ud83d""#,
    "[0]", #"{"a":{"b":[1,{"c":null}]}}"#, "1e400", "123456789012345678901234567890", "\"\u{7F}\"", "\"é😀\"",
    #""    ""#, #"["a b "  , "c"]"#, "\r\n{}\r\n",
  ])
  func accepts(text: String) throws {
    #expect(try parse(text).root.rawText.count > 0)
  }

  @Test(arguments: [
    ("", JSONError.Code.empty, 0), ("  ", .empty, 0), ("[1,]", .trailingComma, 2),
    ("{\"a\":1,}", .trailingComma, 6),
    ("[1 2]", .expectedCommaOrBracket, 3), ("{\"a\" 1}", .expectedColon, 5), ("{a:1}", .expectedName, 1),
    ("{\"a\":}", .expectedValue, 5), ("[", .unclosedContainer, 1), ("{\"a\":1", .unclosedContainer, 6),
    ("[1}", .expectedCommaOrBracket, 2), ("{\"a\":1]", .expectedCommaOrBrace, 6), ("01", .badNumber, 0),
    ("-", .badNumber, 0), ("1.", .badNumber, 0), (".5", .expectedValue, 0), ("+1", .expectedValue, 0),
    ("1e", .badNumber, 0), ("1a", .badNumber, 0), ("0x1", .badNumber, 0), ("NaN", .badLiteral, 0),
    ("[Infinity]", .badLiteral, 1), ("-Infinity", .badNumber, 0), ("True", .badLiteral, 0),
    ("nul", .badLiteral, 0),
    ("truex", .badLiteral, 0), ("\"abc", .unclosedString, 0), ("[\"abc]", .unclosedString, 1),
    ("\"a\u{1}b\"", .controlCharacter, 2), ("\"a\nb\"", .controlCharacter, 2), (#""\x""#, .badEscape, 1),
    (#""\u12G4""#, .badEscape, 1), (#""ab\u12""#, .badEscape, 3), ("1 2", .trailingContent, 2),
    ("{} {}", .trailingContent, 3), ("[]]", .trailingContent, 2), ("[1,,2]", .expectedValue, 3),
    ("['a']", .expectedValue, 1), ("{\"a\":1 \"b\":2}", .expectedCommaOrBrace, 7),
    ("[/*c*/1]", .expectedValue, 1),
    ("\u{FEFF}{}", .expectedValue, 0), ("[1\u{A0}]", .badNumber, 1), ("]", .expectedValue, 0),
    (",", .expectedValue, 0),
    (#"{"a"}"#, .expectedColon, 4), (#"["x"y]"#, .expectedCommaOrBracket, 4),
  ])
  func refuses(text: String, code: JSONError.Code, offset: Int) {
    let error = #expect(throws: JSONError.self) { try parse(text) }
    #expect(error?.code == code)
    #expect(error?.offset == offset)
  }

  @Test(
    arguments: [
      ([0x22, 0xFF, 0x22], 1), ([0x22, 0xC0, 0x80, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
      ([0x22, 0x61, 0xE2, 0x82, 0x22], 2), ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1),
      ([0x5B, 0x31, 0x5D, 0x80], 3),
    ] as [([UInt8], Int)])
  func refusesInvalidUTF8(bytes: [UInt8], offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONDocument.parse(bytes[...]) }
    #expect(error?.offset == offset)
    #expect(invalidUTF8Offset(in: bytes[...]) == offset)
  }

  @Test func countsLinesAndColumns() {
    let error = #expect(throws: JSONError.self) { try parse("{\n \"a\": 1,\n \"b\" 2\n}") }
    #expect(error?.line == 3)
    #expect(error?.column == 6)
  }

  @Test func limitsDepth() throws {
    let nested = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try parse(nested)
    let deeper = #expect(throws: JSONError.self) { try parse("[" + nested + "]") }
    #expect(deeper?.code == .tooDeep)
    #expect(deeper?.offset == 128)
    // Deep enough to overflow the stack of a recursive reader.
    let absurd = #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 100_000)) }
    #expect(absurd?.code == .tooDeep)
    #expect(throws: JSONError.self) { try parse("[]", depth: 0) }
    _ = try parse("1", depth: 0)
  }

  /// The indexed pass and the diagnosing pass are one grammar: what one refuses the other never accepts. Every text
  /// here is one byte away from a valid one.
  @Test func everyOneByteMutationIsJudgedLikeAReferenceReader() {
    let valid = Array(#"{"a":[1,-2.5e3,"x\n\u00e9"],"b":{"c":true,"":null},"d":"\\"}"#.utf8)
    let bytes: [UInt8] = Array("\"\\{}[]:,0-.eEtn \n/u".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xFF]
    for position in valid.indices {
      for byte in bytes {
        let before = Array(valid[..<position])
        let from = Array(valid[position...])
        let after = Array(valid[(position + 1)...])
        let mutants: [[UInt8]] = [before + [byte] + after, before + [byte] + from, before + after]
        for mutant in mutants {
          let accepted = (try? JSONDocument.parse(mutant[...])) != nil
          #expect(accepted == ReferenceReader.accepts(mutant), "\(String(decoding: mutant, as: UTF8.self))")
        }
      }
    }
  }
}

/// A recursive-descent recogniser written straight from the grammar of RFC 8259, for comparison only.
struct ReferenceReader {
  private let bytes: [UInt8]
  private var at = 0

  static func accepts(_ bytes: [UInt8]) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    var reader = ReferenceReader(bytes: bytes)
    return reader.value() && reader.at == bytes.count
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }
  private var current: UInt8? { at < bytes.count ? bytes[at] : nil }
  private mutating func space() { while let c = current, [0x20, 0x09, 0x0A, 0x0D].contains(c) { at += 1 } }
  private mutating func take(_ c: Character) -> Bool {
    guard current == c.asciiValue else { return false }
    at += 1
    return true
  }

  private mutating func value() -> Bool {
    space()
    defer { space() }
    switch current.map({ Character(Unicode.Scalar($0)) }) {
    case "{":
      return container("}") { reader in
        reader.space()
        guard reader.string() else { return false }
        reader.space()
        return reader.take(":") && reader.value()
      }
    case "[": return container("]") { $0.value() }
    case "\"": return string()
    case "t": return word("true")
    case "f": return word("false")
    case "n": return word("null")
    default: return number()
    }
  }

  private mutating func container(_ close: Character, item: (inout ReferenceReader) -> Bool) -> Bool {
    at += 1
    space()
    if take(close) { return true }
    while true {
      guard item(&self) else { return false }
      space()
      if take(close) { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while let c = current {
      at += 1
      if c == 0x22 { return true }
      if c < 0x20 { return false }
      guard c == 0x5C else { continue }
      guard let escape = current else { return false }
      at += 1
      if escape == UInt8(ascii: "u") {
        for _ in 0..<4 {
          guard let digit = current, Character(Unicode.Scalar(digit)).isHexDigit, digit < 0x80 else {
            return false
          }
          at += 1
        }
      } else if !"\"\\/bfnrt".utf8.contains(escape) {
        return false
      }
    }
    return false
  }

  private mutating func word(_ text: String) -> Bool {
    for c in text { guard take(c) else { return false } }
    return true
  }

  private mutating func digits() -> Bool {
    let start = at
    while let c = current, (0x30...0x39).contains(c) { at += 1 }
    return at > start
  }

  private mutating func number() -> Bool {
    _ = take("-")
    if !take("0") { guard digits() else { return false } }
    if take(".") { guard digits() else { return false } }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      return digits()
    }
    return true
  }
}
