import Testing

@testable import ReportPages

@Suite("Line charts")
struct LineChartTests {
  @Test(arguments: [
    (0.0, 1.0), (-3.2, 0.4), (0.69, 0.7), (1e-7, 3e-7), (12, 34567), (5, 5), (0, 0), (-1, -1),
  ])
  func ticksHoldTheRange(low: Double, high: Double) {
    let ticks = LineChart.ticks(from: low, to: high)
    #expect((3...7).contains(ticks.count), "\(ticks)")
    #expect((ticks.first ?? .infinity) <= low + 1e-9 && (ticks.last ?? -.infinity) >= high - 1e-9)
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func emptyCurvesShowNothing() {
    #expect(LineChart("Loss", []).section.isEmpty)
    let broken = LineChart.Series(name: "a", colour: "c-plain", points: [(0, .nan)])
    #expect(LineChart("Loss", [broken]).section.isEmpty)
  }

  /// Thousands of points become few, and the words say where the curve begins and ends.
  @Test func longCurvesAreThinned() {
    let points = (0..<5000).map { (x: Double($0), y: 1 - Double($0) / 5000) }
    let section = LineChart("Loss <b>", [.init(name: "train", colour: "c-plain", points: points)]).section
    #expect(section.utf8.count < 20_000)
    #expect(section.contains("Loss &lt;b&gt;: train from 1 to 0.0002"))
    #expect(section.contains("class=\"faint c-plain\""))
  }
}
