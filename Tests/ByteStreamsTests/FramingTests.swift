import ByteStreams
import Testing

@Suite struct LineTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, limits: ReadLimits = .init()) throws -> ReadResult {
    try readAll(try folder.write("data", text), limits: limits)
  }

  @Test func linesEndsBlanksAndPositions() throws {
    let result = try read("{\"a\":1}\r\n\n  \t\n{\"b\":2}\n\r\n{\"c\":\"é\"}\n{\"d\":4}")
    #expect(result.records == ["{\"a\":1}", "{\"b\":2}", "{\"c\":\"é\"}", "{\"d\":4}"])
    #expect(result.lines == [1, 4, 6, 7])
    #expect(result.offsets == [0, 14, 24, 35])
    #expect(result.blankLines == 3)
    #expect(result.problems.isEmpty)
    #expect(result.rawBytes == 42)
  }

  @Test func byteOrderMarkIsSkippedWithANote() throws {
    let result = try read("\u{FEFF}{\"a\":1}\n{\"b\":2}\n")
    #expect(result.records == ["{\"a\":1}", "{\"b\":2}"])
    #expect(result.offsets == [3, 11])
    #expect(result.codes == ["byte-order-mark"])
    #expect(result.problems[0].severity == .note)
  }

  @Test func bytesPassUntouched() throws {
    let bytes: [UInt8] = [0x7B, 0x00, 0xFF, 0xC3, 0x28, 0x7D, 0x0A, 0x7B, 0x7D]
    let path = try folder.write("raw", bytes)
    let reader = try RecordReader(inputs: [path])
    var records: [[UInt8]] = []
    while let event = reader.next() {
      if case .records(let block) = event { records += block.records.map { Array($0.bytes) } }
    }
    #expect(records == [[0x7B, 0x00, 0xFF, 0xC3, 0x28, 0x7D], [0x7B, 0x7D]])
  }

  @Test func longLinesAreSkippedAndTold() throws {
    let long = "{\"x\":\"" + String(repeating: "y", count: 5_000_000) + "\"}"
    let text =
      "{\"a\":1}\n\(long)\n{\"b\":2}\n{\"xx\":\"0123456789012345678901234567890123456789\"}\n{\"c\":3}\n"
    let whole = try read(text)
    #expect(whole.records.count == 5)
    #expect(whole.records[1] == long)
    let limited = try read(text, limits: ReadLimits(lineBytes: 40))
    #expect(limited.records == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"])
    #expect(limited.lines == [1, 3, 5])
    #expect(limited.codes == ["line-too-long", "line-too-long"])
    #expect(limited.problems.map(\.position.line) == [2, 4])
    #expect(limited.recordsBeforeProblem == [1, 2])
    // The long line is the last one, without an end.
    let open = try read("{\"a\":1}\n" + long, limits: ReadLimits(lineBytes: 1 << 20))
    #expect(open.records == ["{\"a\":1}"])
    #expect(open.codes == ["line-too-long"])
  }

  @Test func aBrokenFirstLineDoesNotChangeTheFraming() throws {
    for first in ["{\"a\": [1, 2", "{\"a\": \"cut", "{", "not json", "{\"a\": {\"b\": 1,"] {
      let result = try read(first + "\n{\"b\":2}\n{\"c\":3}\n")
      #expect(result.records == [first, "{\"b\":2}", "{\"c\":3}"], "\(first)")
      #expect(result.lines == [1, 2, 3])
    }
  }

  @Test func linesOfArraysAreLines() throws {
    let result = try read("[1, 2]\n\n[3]\n[\"a]\"]\n")
    #expect(result.records == ["[1, 2]", "[3]", "[\"a]\"]"])
    #expect(result.lines == [1, 3, 4])
  }
}

@Suite struct ArrayTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, limits: ReadLimits = .init()) throws -> ReadResult {
    try readAll(try folder.write("data", text), limits: limits)
  }

  @Test func elementsOfAnArrayAreRecords() throws {
    let result = try read(
      "\u{FEFF} [\n  {\"a\": [1, \"]}\\\"\"]},\n  {\n    \"b\": \"x\"\n  } , 7,\"s,]\"\n]\n\n")
    #expect(result.records == ["{\"a\": [1, \"]}\\\"\"]}", "{\n    \"b\": \"x\"\n  }", "7", "\"s,]\""])
    #expect(result.lines == [2, 3, 5, 5])
    #expect(result.offsets == [8, 30, 51, 53])
    #expect(result.codes == ["byte-order-mark"])
  }

  @Test func oneLineArrayWithoutLineEnd() throws {
    let result = try read("[{\"a\":1},{\"b\":[]}]")
    #expect(result.records == ["{\"a\":1}", "{\"b\":[]}"])
    #expect(result.problems.isEmpty)
    #expect(try read("[]").codes == ["empty-input"])
    #expect(try read("[1]").records == ["1"])
  }

  @Test func aPrettyPrintedObjectIsOneRecord() throws {
    let text = "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}"
    #expect(try read(text).records == [text])
    let two = try read(text + "\n\n" + text + "\n")
    #expect(two.records == [text, text])
    #expect(two.lines == [1, 8])
    let compact = "{\"a\": 1,\n \"b\": 2}\n"
    #expect(try read(compact).records == [String(compact.dropLast())])
  }

  @Test(arguments: [
    ("[{\"a\":1} {\"b\":2}]", ["{\"a\":1}", "{\"b\":2}"], ["array-missing-comma"], [10]),
    ("[{\"a\":1},,{\"b\":2}]", ["{\"a\":1}", "{\"b\":2}"], ["array-missing-element"], [10]),
    ("[{\"a\":1},{\"b\":2},]", ["{\"a\":1}", "{\"b\":2}"], ["array-trailing-comma"], [18]),
    ("[{\"a\":1},{\"b\":2}", ["{\"a\":1}", "{\"b\":2}"], ["array-unclosed"], [17]),
    ("[{\"a\":1},{\"b\":", ["{\"a\":1}"], ["array-element-unfinished"], [10]),
    ("[{\"a\":1}] x {}", ["{\"a\":1}"], ["array-trailing-data"], [11]),
    ("[{\"a\":1},{\"b\":[2},{\"c\":3}]", ["{\"a\":1}"], ["array-element-broken"], [17]),
    ("[", [], ["array-unclosed"], [2]),
  ])
  func faultsKeepTheGoodElements(
    _ text: String, _ records: [String], _ codes: [String], _ columns: [Int]
  ) throws {
    let result = try read(text)
    #expect(result.records == records)
    #expect(result.codes == codes, "\(result.problems)")
    #expect(result.problems.map(\.column) == columns)
    #expect(result.problems.allSatisfy { $0.severity == .error && $0.position.line == 1 })
  }

  @Test func readingGoesOnBehindABrokenElement() throws {
    for indentation in ["", "  "] {
      let good = (0..<5).map { "\(indentation){\n\(indentation)  \"n\": [\($0)]\n\(indentation)}" }
      let bad = ["\"n\": [1}", "\"n\": \"open", "\"n\": 1]"].map {
        "\(indentation){\n\(indentation)  \($0)\n\(indentation)}"
      }
      let elements = [good[0], bad[0], good[1], bad[1], good[2], bad[2], good[3], good[4]]
      let result = try read("[\n" + elements.joined(separator: ",\n") + "\n]\n")
      #expect(result.records.map { $0.filter { !$0.isWhitespace } } == (0..<5).map { "{\"n\":[\($0)]}" })
      #expect(result.codes == Array(repeating: "array-element-broken", count: 3), "\(result.problems)")
      #expect(result.problems.map(\.position.line) == [6, 12, 18])
      #expect(result.recordsBeforeProblem == [1, 2, 3])
    }
  }

  @Test func longElementsAreSkippedAndTold() throws {
    let long = "{\"x\": [\"" + String(repeating: "y]", count: 2_000_000) + "\"]}"
    let text = "[\n{\"a\":1},\n\(long),\n{\"b\":2}\n]"
    #expect(try read(text).records == ["{\"a\":1}", long, "{\"b\":2}"])
    for limit in [100, 3 << 20] {
      let result = try read(text, limits: ReadLimits(lineBytes: limit))
      #expect(result.records == ["{\"a\":1}", "{\"b\":2}"])
      #expect(result.lines == [2, 4])
      #expect(result.codes == ["record-too-long"])
      #expect(result.problems[0].position.line == 3)
    }
  }

  @Test func deepNestingIsOnlyCounted() throws {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    let result = try read("[\n\(deep),\n{}\n]")
    #expect(result.records == [deep, "{}"])
  }
}
