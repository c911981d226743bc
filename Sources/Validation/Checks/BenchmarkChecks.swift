internal import PreferenceData

/// Checks that no text shares a run of words with a benchmark.
enum BenchmarkChecks {
  static func check(
    _ pair: PreferencePair, against benchmark: BenchmarkTexts, places: PairPlaces, log: inout FindingLog
  ) {
    guard log.selection.isOn(.benchmarkOverlap) else { return }
    for part in PairPlaces.Part.allCases {
      for (index, message) in pair.messages(of: part).enumerated() {
        guard let text = message.soleText, let word = benchmark.firstOverlap(in: text.utf8) else { continue }
        log.report(
          .benchmarkOverlap, at: places.place(of: part, message: index),
          "\(benchmark.run) words from word \(word + 1) of the text on stand in the benchmark texts too")
        return
      }
    }
  }
}
