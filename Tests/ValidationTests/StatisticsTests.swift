import ByteStreams
import PreferenceData
import Testing
import Validation

@Suite struct StatisticsTests {
  @Test func histogramsAgreeWithTheNumbersThemselves() {
    var numbers = SeededNumbers(5)
    for _ in 0..<30 {
      let largest = 1 << Int.random(in: 1...22, using: &numbers)
      let lengths = (0..<Int.random(in: 1...400, using: &numbers)).map { _ in
        Int.random(in: 0...largest, using: &numbers)
      }
      var halves = [LengthHistogram(), LengthHistogram()]
      for (index, length) in lengths.enumerated() { halves[index % 2].add(length) }
      var histogram = halves[0]
      histogram.merge(halves[1])
      let sorted = lengths.sorted()
      #expect(histogram.count == lengths.count && histogram.sum == lengths.reduce(0, +))
      #expect(histogram.smallest == sorted.first && histogram.largest == sorted.last)
      for share in [0.05, 0.5, 0.95] {
        let exact = sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
        let stated = histogram.quantile(share)
        #expect(
          stated <= exact && Double(exact - stated) <= Double(exact) / 8 + 1e-9, "\(share) of \(sorted.count)"
        )
      }
      var bound = 1
      while bound <= largest {
        #expect(histogram.count(in: bound..<2 * bound) == lengths.count { $0 >= bound && $0 < 2 * bound })
        bound *= 2
      }
      #expect(histogram.count(in: 0..<1) == lengths.count { $0 == 0 })
    }
  }

  @Test func lengthsAreCodePointsOfWhatIsSaid() {
    let line =
      #"{"prompt":[{"role":"system","content":"é"},{"role":"user","content":"\u00e9\n😀"}],"chosen":[{"role":"assistant","content":"abc"}],"rejected":[{"role":"assistant","content":"語"}]}"#
    let record = Record(bytes: ArraySlice(line.utf8), position: RecordPosition(input: "t", line: 1))
    var statistics = DatasetStatistics()
    statistics.add(RecordBlock(records: [record, record], rawByteCount: 0), reader: PairReader())
    #expect(statistics.pairs == 2)
    #expect(statistics.prompt.sum == 2 * 4 && statistics.chosen.sum == 2 * 3 && statistics.rejected.sum == 2)
    #expect(statistics.chosenLonger.count == 2 && statistics.chosenLonger.sum == 4)
    #expect(statistics.turns[2] == 2 && statistics.roles == ["system": 2, "user": 2, "assistant": 4])
  }

  // Skipped where the shared corpus is not beside the package. The published count of rows whose chosen reply is the longer
  // one is 1,023 to 1,025 of 2,312, by how length is counted.
  @Test(.enabled(if: Files.sharedPreferenceData != nil))
  func lengthBiasOfHH() throws {
    let folder = try #require(Files.sharedPreferenceData)
    let reader = try RecordReader(inputs: [folder + "/hh-rlhf/harmless-base_test.jsonl.gz"])
    var statistics = DatasetStatistics()
    while let event = reader.next() {
      if case .records(let block) = event { statistics.add(block, reader: PairReader()) }
    }
    #expect(statistics.pairs == 2312)
    #expect((1023...1025).contains(statistics.chosenLonger.count))
    #expect(statistics.chosenLonger.count + statistics.rejectedLonger.count + statistics.sameLength == 2312)
  }

  @Test func thePageHasWhatItPromises() throws {
    let line = { (number: Int) in
      #"{"prompt":"<script>alert(1)</script>\#(number % 7)","chosen":"\#(number == 3 ? "" : "b")","rejected":"cc<i>"}"#
    }
    let page = try Reports.of((0..<40).map(line), format: .html)
    for heading in [
      "Findings by rule", "Findings over the rows", "Prompt length", "Answer length",
      "Chosen minus rejected length", "Messages in the prompt", "Messages by role", "Duplicates",
    ] {
      #expect(page.contains("<h2>\(heading)</h2>"))
    }
    #expect(!page.contains("<script") && !page.contains("cc<i>"))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("url("))
    #expect(page.contains("name=\"viewport\"") && page.contains("prefers-color-scheme:dark"))
    #expect(page.contains("PD502") && page.contains("rejected longer: 40 (100.0 %)"))
  }
}
