import PreferenceTuning
import Testing

@Suite("Learning rate schedules")
struct LearningRateScheduleTests {
  private func rates(
    _ shape: LearningRateSchedule.Shape, warmUp: LearningRateSchedule.WarmUp, total: Int
  ) -> [Double] {
    let schedule = LearningRateSchedule(peak: 2, shape: shape, warmUp: warmUp, totalSteps: total)
    return (0...total).map { schedule.rate(after: $0) }
  }

  private func expect(_ found: [Double], _ wanted: [Double], _ location: SourceLocation = #_sourceLocation) {
    #expect(found.count == wanted.count, sourceLocation: location)
    for (a, b) in zip(found, wanted) { #expect(abs(a - b) < 1e-12, sourceLocation: location) }
  }

  // The expected numbers are worked out by hand from the formulas of the Hugging Face schedules.

  @Test func linearWithoutWarmUp() {
    expect(rates(.linear, warmUp: .steps(0), total: 4), [2, 1.5, 1, 0.5, 0])
  }

  @Test func linearWithWarmUpBeginsAtZero() {
    expect(rates(.linear, warmUp: .steps(2), total: 6), [0, 1, 2, 1.5, 1, 0.5, 0])
  }

  @Test func cosine() {
    // Quarters of half a cosine: 1, (2 + √2) / 4, 1/2, (2 − √2) / 4, 0.
    let root = 2.0.squareRoot()
    expect(
      rates(.cosine, warmUp: .steps(0), total: 4), [2, (2 + root) / 2, 1, (2 - root) / 2, 0])
    expect(
      rates(.cosine, warmUp: .steps(1), total: 5), [0, 2, (2 + root) / 2, 1, (2 - root) / 2, 0])
  }

  @Test func constantWithWarmUp() {
    expect(rates(.constantWithWarmUp, warmUp: .steps(4), total: 6), [0, 0.5, 1, 1.5, 2, 2, 2])
  }

  @Test func cosineWithAMinimumEndsThere() {
    let schedule = LearningRateSchedule(
      peak: 2, shape: .cosineWithMinimum, warmUp: .steps(1), totalSteps: 5, minimumShare: 0.25)
    // Three quarters of the cosine's height above a quarter of the peak.
    let root = 2.0.squareRoot()
    expect(
      (0...5).map { schedule.rate(after: $0) },
      [0, 2, 0.5 + 0.75 * (2 + root) / 2, 1.25, 0.5 + 0.75 * (2 - root) / 2, 0.5])
  }

  @Test func constantRefusesAWarmUp() {
    var settings = TuningSettings()
    settings.preference.schedule = .constant
    settings.preference.warmUp = .steps(3)
    #expect(throws: TuningError.self) { try settings.check() }
  }

  @Test func aFractionIsRoundedUp() {
    #expect(LearningRateSchedule.WarmUp.fraction(0.1).steps(of: 25) == 3)
    #expect(LearningRateSchedule.WarmUp.fraction(0).steps(of: 25) == 0)
    expect(rates(.constantWithWarmUp, warmUp: .fraction(0.25), total: 5), [0, 1, 2, 2, 2, 2])
  }

  @Test func aWarmUpLongerThanTheStageNeverPeaks() {
    expect(rates(.linear, warmUp: .steps(10), total: 2), [0, 0.2, 0.4])
  }
}
