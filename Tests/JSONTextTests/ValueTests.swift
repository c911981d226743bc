import JSONText
import Testing

/// Values as views: order, spelling, place.
@Suite struct ValueTests {
  private func root(_ text: String) throws -> JSONValue {
    // A slice that does not start at 0, as lines of a block are.
    let padded = Array("xx".utf8) + Array(text.utf8) + Array("yy".utf8)
    return try JSONDocument.parse(padded[2..<padded.count - 2]).root
  }

  @Test func keepsOrderDuplicatesAndSpelling() throws {
    let object = try root(#"{"b":1.0,"a":1e400,"b":-0,"\u0061":true}"#)
    #expect(object.members.map(\.key.string) == ["b", "a", "b", "a"])
    #expect(
      object.members.map { String(decoding: $0.value.rawText, as: UTF8.self) } == [
        "1.0", "1e400", "-0", "true",
      ])
    #expect(object.count == 4)
    #expect(object["b"]?.double == 1)
    #expect(object["a"]?.double == .infinity)
    #expect(object["c"] == nil)
    #expect(object.members.map(\.key.offset) == [1, 9, 19, 26])
  }

  @Test func readsNumbers() throws {
    let array = try root("[3, 3.0, 3e0, 2.5, 9223372036854775807, 9223372036854775808, -7]")
    #expect(array.elements.map(\.int) == [3, 3, 3, nil, .max, nil, -7])
    #expect(array[3]?.double == 2.5)
    #expect(array[7] == nil)
    #expect(array[-1] == nil)
  }

  @Test func decodesStrings() throws {
    let array = try root(
      #"["plain", "a\tb\u00e9\ud83d\ude00\/\"", "\ud800x", "\udc00", "\ud83d\n\ude00", ""]"#)
    #expect(
      array.elements.map(\.string) == [
        "plain", "a\tb\u{e9}\u{1F600}/\"", "\u{FFFD}x", "\u{FFFD}", "\u{FFFD}\n\u{FFFD}", "",
      ])
    #expect(array.elements.map(\.hasLoneSurrogate) == [false, false, true, true, true, false])
    #expect(array.elements.map(\.hasEscapes) == [false, true, true, true, true, false])
  }

  @Test func pointsAtValues() throws {
    let object = try root(#"{"a":[0,{"b/c":{"~":[null,"x"]}}],"":2}"#)
    let target = try #require(object["a"]?[1]?["b/c"]?["~"]?[1])
    #expect(target.string == "x")
    #expect(target.pointer == "/a/1/b~1c/~0/1")
    #expect(object[""]?.pointer == "/")
    #expect(object.pointer == "")
    #expect(target.offset == 26)
  }

  @Test func countsHugeContainersBeyondTheCounter() throws {
    let many = "[" + String(repeating: "0,", count: 99_999) + "0]"
    #expect(try root(many).count == 100_000)
  }

  /// Whatever tree is written reads back equal, with the same spelling when written again.
  @Test func writingAndReadingAgreeOnRandomTrees() throws {
    var random = SplitMix(state: 7)
    for _ in 0..<300 {
      var writer = JSONWriter()
      let expected = Tree.random(&random, depth: 4)
      expected.write(to: &writer)
      let document = try JSONDocument.parse(writer.bytes[...])
      #expect(Tree(document.root) == expected)
      #expect(ReferenceReader.accepts(writer.bytes))
    }
  }
}

/// A plain model of a JSON value, to compare with.
indirect enum Tree: Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([Tree])
  case object([Pair])
  struct Pair: Equatable {
    var name: String
    var value: Tree
  }

  init(_ value: JSONValue) {
    switch value.kind {
    case .null: self = .null
    case .true: self = .bool(true)
    case .false: self = .bool(false)
    case .number: self = .number(value.double ?? .nan)
    case .string: self = .string(value.string ?? "")
    case .array: self = .array(value.elements.map { Tree($0) })
    case .object: self = .object(value.members.map { Pair(name: $0.key.string, value: Tree($0.value)) })
    }
  }

  static func random(_ random: inout SplitMix, depth: Int) -> Tree {
    func text() -> String {
      let alphabet: [Unicode.Scalar] = [
        "a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "é", "\u{1F600}", " ", "{", "/", "\u{2028}",
      ]
      var string = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        string.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
      }
      return String(string)
    }
    switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .number(Double.random(in: -1e6...1e6, using: &random))
    case 3: return .string(text())
    case 4, 5:
      return .array(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in .random(&random, depth: depth - 1) })
    default:
      return .object(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          Pair(name: text(), value: .random(&random, depth: depth - 1))
        })
    }
  }

  func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .number(let value): writer.number(value)
    case .string(let text): writer.string(text)
    case .array(let items):
      writer.beginArray()
      for item in items { item.write(to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.key(member.name)
        member.value.write(to: &writer)
      }
      writer.endObject()
    }
  }
}

/// A small seeded generator, so that failures repeat.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// What is known of a text as a whole, and texts that are parts of a run.
@Suite struct DocumentTests {
  private func parse(_ json: String) throws -> JSONDocument {
    try JSONDocument.parse(ArraySlice(Array(json.utf8)))
  }

  @Test(arguments: [
    (#"{"a":1,"b":{"a":2}}"#, false), (#"{"a":1,"a":2}"#, true), (#"[{"x":{"a":1,"b":2,"a":3}}]"#, true),
    // What is not looked into may repeat.
    (#"{"\u0061":1,"b":2}"#, true), (#"{"a":1,"aa":2,"":3}"#, false), (#"{"":1,"":2}"#, true),
  ])
  func repeatedNamesAreSeen(json: String, mayRepeat: Bool) throws {
    #expect(try parse(json).mayRepeatNames == mayRepeat)
  }

  @Test func manyNamesMayRepeat() throws {
    func object(_ count: Int) -> String {
      "{" + (0..<count).map { "\"n\($0)\":0" }.joined(separator: ",") + "}"
    }
    #expect(try !parse(object(16)).mayRepeatNames)
    #expect(try parse(object(17)).mayRepeatNames)
  }

  @Test(arguments: [
    ("[1,-2.5,300]", false), ("[1e400]", true), ("[1E2]", true),
    ("[" + String(repeating: "9", count: 310) + "]", true),
  ])
  func largeNumbersAreSeen(json: String, mayBeHuge: Bool) throws {
    #expect(try parse(json).mayHoldHugeNumbers == mayBeHuge)
  }

  @Test func spareEscapesAreThoseThatJSONDoesNotNeed() throws {
    let spellings: [(String, Bool)] = [
      (#""a""#, false), (#""\n\t\"\\\r\b\f""#, false), (#""\/""#, true), (#""\u000a""#, true),
      (#""\\u0041""#, false),
    ]
    for (spelling, isSpare) in spellings {
      #expect(try parse(spelling).root.hasSpareEscapes == isSpare, "\(spelling)")
    }
  }
}
