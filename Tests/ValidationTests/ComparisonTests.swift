import ByteStreams
import PreferenceData
import Testing

@testable import Validation

/// The comparison of records with one another gives the same findings whatever memory it has.
@Suite struct ComparisonTests {
  private static let settings: ValidationSettings = {
    var settings = ValidationSettings()
    settings.selection =
      (try? RuleSelection(severities: [
        ("normalised-duplicate", .on(.warning)), ("repeated-prompt", .on(.error)),
      ]))
      ?? .standard
    return settings
  }()

  private func run(
    _ path: String, evaluation: String?, memory: ComparisonMemory
  ) throws -> (findings: [String], summary: ValidationSummary) {
    var findings: [(line: Int, text: String)] = []
    let run = ValidationRun(Validator(settings: Self.settings), memory: memory)
    let summary = try run.run(
      RecordReader(inputs: [path]), evaluation: evaluation.map { try RecordReader(inputs: [$0]) }, workers: 1
    ) { findings.append(($0.place.line, "\($0.rule.code) \($0.message)")) }
    return (findings.map { "\($0.line) \($0.text)" }.sorted(), summary)
  }

  /// Rows of few prompts and few answers, so that everything comes again in every way.
  private func rows(_ count: Int, prompts: Int, answers: Int, seed: UInt64) -> [UInt8] {
    var numbers = SeededNumbers(seed)
    var text = ""
    for _ in 0..<count {
      let prompt = Int.random(in: 0..<prompts, using: &numbers)
      let sides = (0..<2).map { _ in Int.random(in: 0..<answers, using: &numbers) }
      let marks = ["", "!", "?"].randomElement(using: &numbers) ?? ""
      text +=
        #"{"prompt":"p \#(prompt)\#(marks)","chosen":"a \#(sides[0])","rejected":"a \#(sides[1])\#(marks)"}"#
        + "\n"
    }
    return Array(text.utf8)
  }

  @Test(arguments: [(20_000, 3_000, 40), (20_000, 1, 300), (9_000, 9_000, 2), (4_000, 2, 2)])
  func findingsDoNotDependOnMemory(count: Int, prompts: Int, answers: Int) throws {
    try withTemporaryFolder { folder in
      let (path, evaluation) = (folder + "/t.jsonl", folder + "/e.jsonl")
      try write(rows(count, prompts: prompts, answers: answers, seed: UInt64(count + prompts)), to: path)
      try write(rows(count / 4, prompts: 2 * prompts, answers: answers, seed: 7), to: evaluation)
      let roomy = try run(path, evaluation: evaluation, memory: ComparisonMemory())
      // 64 KiB hold 768 rows of each kind.
      let tight = try run(path, evaluation: evaluation, memory: ComparisonMemory(bytes: 1, folder: folder))
      #expect(roomy.findings == tight.findings)
      #expect(roomy.findings.count > count / 10)
      #expect(roomy.summary.findings == tight.summary.findings)
      #expect(roomy.summary.rowsWithErrors == tight.summary.rowsWithErrors)
      #expect(roomy.summary.comparedOnDisk == 0)
      #expect(tight.summary.comparedOnDisk > 0 || count < 5_000)
      #expect(try FileSystem.list(folder).sorted() == ["e.jsonl", "t.jsonl"])
    }
  }

  /// What was set aside comes last, in the order of the rows.
  @Test func lateFindingsAreInOrder() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl"
      try write(rows(6_000, prompts: 6_000, answers: 3, seed: 3), to: path)
      var lines: [Int] = []
      let run = ValidationRun(memory: ComparisonMemory(bytes: 1, folder: folder))
      let summary = try run.run(RecordReader(inputs: [path]), workers: 1) {
        // What is said of the whole comes behind all rows.
        if $0.place.line > 0 { lines.append($0.place.line) }
      }
      let firstLate = lines.indices.dropFirst().first { lines[$0] < lines[$0 - 1] }
      let late = lines[(try #require(firstLate))...]
      #expect(Array(late) == late.sorted() && summary.comparedOnDisk > late.count)
      #expect(summary.notes.contains { $0.contains("compared on disk") })
    }
  }

  @Test func aFolderThatCannotBeWrittenToIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl"
      try write(rows(6_000, prompts: 6_000, answers: 3, seed: 3), to: path)
      let memory = ComparisonMemory(bytes: 1, folder: folder + "/absent")
      let error = #expect(throws: ScratchError.self) {
        try ValidationRun(memory: memory).run(RecordReader(inputs: [path]), workers: 1) { _ in }
      }
      #expect(
        error?.description.contains("absent") == true && error?.description.contains("--scratch") == true)
    }
  }

  /// Rows too many for one part are divided until they fit, however uneven their keys are.
  @Test func partsAreDivided() throws {
    let rows = SpilledRows(in: "/tmp")
    for number in 0..<UInt64(5_000) {
      try rows.append(SpilledRow(key: number % 3, exact: number / 2, opposite: number / 2, place: number))
    }
    var seen: [UInt64: [SpilledRow]] = [:]
    var parts = 0
    try rows.drain(capacity: 100, needsRecords: true) { part in
      parts += 1
      #expect(part.count <= 100)
      var reader = part.reader()
      while let row = try reader.take() { seen[row.key, default: []].append(row) }
    }
    #expect(parts > 50 && seen.values.reduce(0) { $0 + $1.count } == 5_000)
    for (key, rows) in seen {
      // All rows of a key know where it was first seen, but for the first one itself.
      #expect(rows.filter { $0.placeOfKey == SpilledRow.unknown }.map(\.place) == [key])
      #expect(rows.allSatisfy { $0.placeOfKey == key || $0.place == key })
    }
  }

  @Test func sketchesEstimateSimilarity() throws {
    var numbers = SeededNumbers(5)
    let words = (0..<400).map { _ in numbers.next() }
    for kept in [400, 380, 320, 200, 0] {
      let other = words.prefix(kept) + (0..<400 - kept).map { _ in numbers.next() }
      let left = try #require(MinHashSketch(words: words))
      let right = try #require(MinHashSketch(words: Array(other)))
      // Runs of three words: those in the kept part, of all in either.
      let shared = Double(max(0, kept - 2))
      let exact = shared / (2 * 398 - shared)
      let estimate = MinHashSketch.similarity(left.bytes, right.bytes)
      #expect(abs(estimate - exact) < 0.15, "\(kept): \(estimate) for \(exact)")
    }
    #expect(MinHashSketch(words: [1, 2]) == nil)
  }

  @Test func nearDuplicatesAreBoundedAndSaySo() throws {
    var similar = NearDuplicates(threshold: 0.8, bytes: 10 * NearDuplicates.bytesPerRecord)
    var numbers = SeededNumbers(9)
    let records = (0..<20).map { _ in (0..<50).map { _ in numbers.next() } }
    for (index, record) in records.enumerated() {
      let sketch = try #require(MinHashSketch(words: record))
      #expect(similar.insert(sketch, at: UInt64(index)) == nil)
    }
    #expect(similar.isFull && similar.count == 10)
    let again = try #require(MinHashSketch(words: records[3]))
    #expect(similar.insert(again, at: 99)?.place == 3)
    let late = try #require(MinHashSketch(words: records[15]))
    #expect(similar.insert(late, at: 99) == nil)
  }

  @Test func wordsIgnoreCaseAndMarksAndSplitChinese() {
    func words(_ text: String) -> [UInt64] {
      var words = WordHashes()
      words.add(Array(text.utf8)[...])
      return words.hashes
    }
    #expect(words("Hello, “World” – ok") == words("hello world ok"))
    #expect(words("你好。世界") == words("你 好 世 界") && words("你好").count == 2)
    #expect(words("a b") != words("b a") && words("") == [])
    #expect(words("naïve").count == 1 && words("naïve") != words("naive"))
  }
}
