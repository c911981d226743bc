import PreferenceTuning
import Testing

@Suite("Cutting an epoch into steps")
struct StepBatchesTests {
  @Test(arguments: [1, 2, 7, 8, 9, 23], [(1, 1), (4, 1), (2, 3), (5, 2)])
  func everyPositionIsVisitedOnce(count: Int, cut: (Int, Int)) {
    let batches = StepBatches(count: count, batchSize: cut.0, accumulation: cut.1)
    let steps = (0..<batches.stepsPerEpoch).map { batches.microBatches(ofStep: $0) }
    #expect(steps.flatMap { $0 }.flatMap { Array($0) } == Array(0..<count))
    for step in steps {
      #expect((1...cut.1).contains(step.count))
      for batch in step { #expect((1...cut.0).contains(batch.count)) }
    }
    // All but the last are full.
    for step in steps.dropLast() { #expect(step.reduce(0) { $0 + $1.count } == cut.0 * cut.1) }
  }
}
