/// Curves over a common axis, drawn as vectors that stretch with the page; the labels are text beside them.
public struct LineChart {
  /// One curve.
  public struct Series {
    /// What it shows.
    public var name: String
    /// The class that colours it: `c-chosen`, `c-rejected`, `c-plain`, `c-good`.
    public var colour: String
    /// Where it goes, from left to right. Values that are not finite are left out.
    public var points: [(x: Double, y: Double)]
    /// Whether points are few and shown as dots on the curve.
    public var isMarked: Bool

    /// A curve.
    public init(name: String, colour: String, points: [(x: Double, y: Double)], isMarked: Bool = false) {
      self.name = name
      self.colour = colour
      self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
      self.isMarked = isMarked
    }
  }

  private static let width = 1000.0
  private static let height = 300.0
  /// More points than this are averaged: nobody sees them apart.
  private static let mostPoints = 400
  /// Longer curves get a running mean, over this share of their points.
  private static let smoothedFrom = 60
  private static let smoothingShare = 20

  private let title: String
  private let series: [Series]
  private let marks: [Double]
  private let note: String

  /// - Parameters:
  ///   - title: the heading.
  ///   - series: the curves; those without points are left out.
  ///   - marks: where a dashed line stands, such as where another part begins.
  ///   - note: a sentence under the chart.
  public init(_ title: String, _ series: [Series], marks: [Double] = [], note: String = "") {
    self.title = title
    self.series = series.filter { !$0.points.isEmpty }
    self.marks = marks
    self.note = note
  }

  /// The chart as a section of a page; nothing when there is nothing to show.
  public var section: String {
    let points = series.flatMap(\.points)
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(),
      let lowest = points.map(\.y).min(), let highest = points.map(\.y).max()
    else { return "" }
    let ticks = Self.ticks(from: lowest, to: highest)
    let frame = Frame(
      left: left, right: max(right, left + 1e-9), low: min(lowest, ticks.first ?? lowest),
      high: max(highest, ticks.last ?? highest))
    var text = "<section><h2>\(MarkupText.escaped(title))</h2>\n" + key
    text += #"<div class="chart">"#
    for tick in ticks {
      let top = Decimals.fixed(100 * frame.y(tick) / Self.height, 2)
      text += #"<span class="y" style="top:\#(top)%">\#(Decimals.short(tick))</span>"#
    }
    text += #"<svg viewBox="0 0 1000 300" preserveAspectRatio="none" role="img" aria-label=""#
    text += MarkupText.escaped("\(title): " + series.map(Self.said).joined(separator: "; ")) + "\">"
    for tick in ticks {
      text += Self.path("grid", "M0 \(Self.coordinate(frame.y(tick)))H1000")
    }
    for mark in marks where mark > left && mark < right {
      text += Self.path("mark", "M\(Self.coordinate(frame.x(mark))) 0V300")
    }
    for one in series { text += curves(one, frame) }
    text += "</svg></div>\n"
    text += #"<div class="axis">"#
    for x in [left, (left + right) / 2, right] {
      let isWide = right - left >= 4
      text += "<span>\(isWide ? Decimals.grouped(Int(x.rounded())) : Decimals.short(x, digits: 6))</span>"
    }
    text += "</div>\n"
    if !note.isEmpty { text += "<p class=\"soft small\">\(MarkupText.escaped(note))</p>\n" }
    return text + "</section>\n"
  }

  private var key: String {
    let entries = series.map { #"<span><i class="\#($0.colour)"></i>\#(MarkupText.escaped($0.name))</span>"# }
    return #"<div class="key">\#(entries.joined())</div>"# + "\n"
  }

  /// For readers who hear the page: where a curve begins and ends.
  private static func said(_ series: Series) -> String {
    guard let first = series.points.first, let last = series.points.last else { return series.name }
    return "\(series.name) from \(Decimals.short(first.y)) to \(Decimals.short(last.y))"
  }

  private func curves(_ series: Series, _ frame: Frame) -> String {
    let points = Self.thinned(series.points)
    guard !series.isMarked, points.count >= Self.smoothedFrom else {
      var text = Self.path(series.colour, Self.line(points, frame))
      if series.isMarked || points.count == 1 {
        let dots = points.map {
          "M\(Self.coordinate(frame.x($0.x))) \(Self.coordinate(frame.y($0.y)))h0"
        }
        text += Self.path("dots \(series.colour)", dots.joined())
      }
      return text
    }
    return Self.path("faint \(series.colour)", Self.line(points, frame))
      + Self.path(series.colour, Self.line(Self.smoothed(points), frame))
  }

  /// Where values stand in the picture.
  private struct Frame {
    var left, right, low, high: Double

    func x(_ value: Double) -> Double { LineChart.width * (value - left) / (right - left) }
    func y(_ value: Double) -> Double { LineChart.height * (1 - (value - low) / max(high - low, 1e-300)) }
  }

  private static func path(_ style: String, _ data: String) -> String {
    #"<path class="\#(style)" d="\#(data)"/>"#
  }

  private static func line(_ points: [(x: Double, y: Double)], _ frame: Frame) -> String {
    points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(coordinate(frame.x(point.x))) \(coordinate(frame.y(point.y)))"
    }.joined()
  }

  private static func coordinate(_ value: Double) -> String { Decimals.fixed(value, 1) }

  /// Means of neighbours, so many that few points are left.
  private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    let group = (points.count + mostPoints - 1) / mostPoints
    guard group > 1 else { return points }
    return stride(from: 0, to: points.count, by: group).map { start in
      mean(points[start..<min(start + group, points.count)])
    }
  }

  /// The mean of each point and of those before it within a window.
  private static func smoothed(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    let window = max(2, points.count / smoothingShare)
    return points.indices.map { index in
      (points[index].x, mean(points[max(0, index - window + 1)...index]).y)
    }
  }

  private static func mean(_ points: ArraySlice<(x: Double, y: Double)>) -> (x: Double, y: Double) {
    let share = 1 / Double(max(points.count, 1))
    return (points.reduce(0) { $0 + $1.x } * share, points.reduce(0) { $0 + $1.y } * share)
  }

  /// Three to six round values that hold the range between them.
  static func ticks(from low: Double, to high: Double) -> [Double] {
    let size = max(low.magnitude, high.magnitude)
    // A range of nothing is shown about its value.
    guard high - low > 1e-12 * size else {
      return size > 0 ? [low - 0.1 * size, low, low + 0.1 * size] : [-1, 0, 1]
    }
    var step = 1.0
    while step * 5 < high - low { step *= 10 }
    while step * 0.5 > high - low { step /= 10 }
    for factor in [0.1, 0.2, 0.5, 1, 2, 5] where (high - low) / (step * factor) <= 4 {
      step *= factor
      break
    }
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }
}
