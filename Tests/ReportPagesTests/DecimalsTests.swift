import ReportPages
import Testing

@Suite("Numbers in reports")
struct DecimalsTests {
  @Test(arguments: [
    (0.0, "0"), (1, "1"), (-2.5, "-2.5"), (0.6931471, "0.693"), (1_234_567, "1.23e6"), (31.4159, "31.4"),
    (-0.00012, "-0.00012"), (2e-5, "2e-5"), (1500, "1500"), (99.96, "100"),
  ])
  func shortNumbersKeepTheirSize(value: Double, text: String) {
    #expect(Decimals.short(value) == text)
  }

  @Test func fixedNumbersRoundAwayFromZero() {
    #expect(Decimals.fixed(-1.25, 1) == "-1.3" && Decimals.fixed(1.25, 1) == "1.3")
    #expect(Decimals.fixed(-0.001, 2) == "0.00" && Decimals.fixed(0, 2) == "0.00")
  }
}
