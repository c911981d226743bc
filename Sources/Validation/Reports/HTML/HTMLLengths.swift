import ReportPages

/// The sections of the page that show how long things are.
enum HTMLLengths {
  static func sections(_ statistics: DatasetStatistics) -> String {
    prompts(statistics) + answers(statistics) + differences(statistics)
  }

  private static func prompts(_ statistics: DatasetStatistics) -> String {
    let octaves = Octaves([statistics.prompt])
    let series = [
      HTMLCharts.Series(name: "prompts", colour: "f-prompt", counts: octaves.counts(statistics.prompt))
    ]
    return "<section><h2>Prompt length</h2>\n"
      + HTMLCharts.columns(series, labels: octaves.labels) + HTMLCharts.columnAxis(octaves.ticks)
      + unit + table([("prompt", statistics.prompt)]) + "</section>\n"
  }

  private static func answers(_ statistics: DatasetStatistics) -> String {
    let octaves = Octaves([statistics.chosen, statistics.rejected])
    let series = [
      HTMLCharts.Series(name: "chosen", colour: "f-chosen", counts: octaves.counts(statistics.chosen)),
      HTMLCharts.Series(name: "rejected", colour: "f-rejected", counts: octaves.counts(statistics.rejected)),
    ]
    return "<section><h2>Answer length</h2>\n" + HTMLCharts.key(series)
      + HTMLCharts.columns(series, labels: octaves.labels) + HTMLCharts.columnAxis(octaves.ticks)
      + unit + table([("chosen", statistics.chosen), ("rejected", statistics.rejected)]) + "</section>\n"
  }

  /// Which answer is the longer one, and by how much: a model that is tuned on such pairs learns this too.
  private static func differences(_ statistics: DatasetStatistics) -> String {
    let (longer, shorter, same) = (statistics.chosenLonger, statistics.rejectedLonger, statistics.sameLength)
    let octaves = Octaves([longer, shorter])
    let left = Array(octaves.counts(shorter).reversed())
    let right = octaves.counts(longer)
    let none = Array(repeating: 0, count: right.count)
    let parts = [
      HTMLCharts.Series(name: "rejected longer", colour: "f-rejected", counts: left + [0] + none),
      HTMLCharts.Series(name: "same length", colour: "f-same", counts: none + [same] + none),
      HTMLCharts.Series(name: "chosen longer", colour: "f-chosen", counts: none + [0] + right),
    ]
    let labels =
      octaves.labels.reversed().map { "rejected longer by \($0)" } + ["same length"]
      + octaves.labels.map { "chosen longer by \($0)" }
    let pairs = statistics.pairs
    let mean = statistics.chosen.mean - statistics.rejected.mean
    let words = [
      HTMLCharts.Series(name: "rejected longer", colour: "f-rejected", counts: [shorter.count]),
      HTMLCharts.Series(name: "same length", colour: "f-same", counts: [same]),
      HTMLCharts.Series(name: "chosen longer", colour: "f-chosen", counts: [longer.count]),
    ]
    var text = "<section><h2>Chosen minus rejected length</h2>\n" + HTMLCharts.split(words)
    text += #"<div class="key">"#
    for part in words {
      let count = part.counts[0]
      text +=
        #"<span><i class="\#(part.colour)"></i>\#(part.name): \#(Decimals.grouped(count)) "#
        + "(\(Decimals.share(count, of: pairs)))</span>"
    }
    text += "</div>\n"
    let highest = octaves.highest
    return text + HTMLCharts.stacks(parts, labels: labels)
      + HTMLCharts.axis(["−\(highest)", "0", "+\(highest)"])
      + "<p class=\"soft small\">Code points, steps that double from the middle outwards. On average the chosen "
      + "answer is \(Decimals.fixed(mean.magnitude, 1)) code points \(mean < 0 ? "shorter" : "longer").</p></section>\n"
  }

  private static let unit =
    #"<p class="soft small">Unicode code points, steps that double (logarithmic scale).</p>"#

  private static func table(_ histograms: [(String, LengthHistogram)]) -> String {
    var text =
      #"<div class="scroll"><table><tr><th></th><th>min</th><th>5 %</th><th>median</th><th>mean</th><th>95 %</th><th>max</th></tr>"#
    for (name, histogram) in histograms {
      let numbers = [
        Decimals.grouped(histogram.smallest), Decimals.grouped(histogram.quantile(0.05)),
        Decimals.grouped(histogram.quantile(0.5)), Decimals.grouped(Int(histogram.mean.rounded())),
        Decimals.grouped(histogram.quantile(0.95)), Decimals.grouped(histogram.largest),
      ]
      text += "<tr><td>\(name)</td>" + numbers.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
    return text + "</table></div>\n"
  }
}

/// Ranges of lengths that double: 0, 1, 2 to 3, 4 to 7, and so on up to the longest.
private struct Octaves {
  private let ranges: [Range<Int>]

  init(_ histograms: [LengthHistogram]) {
    let longest = histograms.map(\.largest).max() ?? 0
    let shortest = histograms.filter { $0.count > 0 }.map(\.smallest).min() ?? 0
    var ranges = [0..<1, 1..<2]
    while let last = ranges.last, last.upperBound <= longest {
      ranges.append(last.upperBound..<2 * last.upperBound)
    }
    // Empty steps on the left say nothing.
    self.ranges = Array(ranges.drop { $0.upperBound <= shortest })
  }

  func counts(_ histogram: LengthHistogram) -> [Int] { ranges.map { histogram.count(in: $0) } }

  var labels: [String] {
    ranges.map { range in
      range.count == 1
        ? "\(range.lowerBound)"
        : "\(Decimals.grouped(range.lowerBound)) to \(Decimals.grouped(range.upperBound - 1))"
    }
  }

  /// The lower bounds, short enough to stand under narrow columns: every second one when there are many.
  var ticks: [String] {
    ranges.enumerated().map { index, range in
      index % (ranges.count > 9 ? 2 : 1) == 0 ? Self.short(range.lowerBound) : ""
    }
  }

  var highest: String { Self.short((ranges.last?.upperBound ?? 1) - 1) }

  private static func short(_ value: Int) -> String {
    switch value {
    case ..<1024: "\(value)"
    case ..<(1 << 20): "\((value + 512) / 1024)k"
    default: "\((value + 1 << 19) >> 20)M"
    }
  }
}
