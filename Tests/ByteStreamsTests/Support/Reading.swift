import ByteStreams

/// All that a reader gave, with the records as text.
struct ReadResult {
  var records: [String] = []
  var positions: [RecordPosition] = []
  var problems: [ReadProblem] = []
  var rawBytes = 0
  var blankLines = 0
  /// How many records came before each problem.
  var recordsBeforeProblem: [Int] = []

  var codes: [String] { problems.map(\.code) }
  var lines: [Int] { positions.map(\.line) }
  var offsets: [Int] { positions.map(\.offset) }

  mutating func add(_ event: ReadEvent) {
    switch event {
    case .records(let block):
      rawBytes += block.rawByteCount
      blankLines += block.blankLines
      for record in block.records {
        records.append(String(decoding: record.bytes, as: UTF8.self))
        positions.append(record.position)
      }
    case .problem(let problem):
      recordsBeforeProblem.append(records.count)
      problems.append(problem)
    }
  }
}

func readAll(_ inputs: String..., limits: ReadLimits = .init()) throws -> ReadResult {
  let reader = try RecordReader(inputs: inputs, limits: limits)
  var result = ReadResult()
  while let event = reader.next() { result.add(event) }
  return result
}

/// Lines as a JSON Lines file has them.
func sampleLines(_ count: Int) -> [String] {
  (0..<count).map { #"{"n":\#($0),"text":"row \#($0) \#(String(repeating: "x", count: $0 % 37))"}"# }
}

func joined(_ lines: [String]) -> [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }
