import ByteStreams
import PreferenceData
import Testing
import Validation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct RunTests {
  private func line(_ number: Int) -> String {
    #"{"prompt":"p\#(number)","chosen":"b","rejected":"c"}"#
  }

  @Test func findingsComeInOrderWhateverTheNumberOfThreads() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl"
      var lines = (0..<20_000).map(line)
      for index in stride(from: 7, to: lines.count, by: 501) {
        lines[index] = #"{"prompt":"","chosen":"","rejected":"c"}"#
      }
      try write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
      let one = try validate([path], workers: 0)
      let four = try validate([path], workers: 4)
      #expect(one.findings == four.findings)
      #expect(one.findings.count > 80)
      let found = one.findings.map(\.place.line)
      #expect(found == found.sorted())
      #expect(one.summary.rows == 20_000 && four.summary.rows == 20_000)
    }
  }

  @Test func aTruncatedInputIsAFindingAndTheGoodRowsCount() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.jsonl.gz"
      let text = (0..<3000).map { line($0) + "\n" }.joined()
      try write(Array(text.utf8), to: path)
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(truncate(path, status.st_size / 2) == 0)
      let (summary, findings) = try validate([path])
      let problem = try #require(findings.first { $0.rule.code == "PD001" })
      #expect(problem.severity == .error)
      #expect(problem.place.input == path)
      #expect(!problem.rule.remedy.isEmpty)
      #expect(summary.pairs > 0)
      #expect(summary.isIncomplete && summary.exitStatus == 3)
    }
  }

  @Test func missingFilesAndCleanOnesHaveTheirStatus() throws {
    #expect(try validate(["/nowhere/at/all.jsonl"]).summary.exitStatus == 3)
    let clean = try validate(lines: [line(1), line(2)])
    #expect(clean.findings.isEmpty && clean.summary.exitStatus == 0)
    #expect(clean.summary.pairs == 2 && clean.summary.formats == [.flat: 2])
    let warned = try validate(lines: [line(1), line(1)])
    #expect(warned.summary.count(of: .warning) == 1 && warned.summary.exitStatus == 0)
    let faulty = try validate(lines: [line(1), "{"])
    #expect(faulty.summary.exitStatus == 1 && faulty.summary.rowsWithErrors == 1)
  }

  @Test func foreignRowsAreListedOnceAndCountedAll() throws {
    let rows = (0..<50).map { #"{"text":"\#($0)","label":1}"# }
    let (summary, findings) = try validate(lines: rows)
    #expect(findings.map(\.rule) == [.unsupportedFormat])
    #expect(summary.findings.map(\.count) == [50])
    #expect(summary.rowsWithErrors == 50)
  }
}
