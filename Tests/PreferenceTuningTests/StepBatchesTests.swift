import PreferenceTuning
import Testing

@Suite("Cutting an epoch into steps")
struct StepBatchesTests {
  @Test(arguments: [1, 2, 7, 8, 9, 23], [(1, 1), (4, 1), (2, 3), (5, 2)])
  func everyPositionIsVisitedOnce(count: Int, cut: (Int, Int)) {
    let batches = StepBatches(
      tokens: repeatElement(3, count: count), limits: BatchLimits(pairs: cut.0, batches: cut.1))
    let steps = (0..<batches.stepCount).map { batches.microBatches(ofStep: $0) }
    #expect(steps.flatMap { $0 }.flatMap { Array($0) } == Array(0..<count))
    for step in steps {
      #expect((1...cut.1).contains(step.count))
      for batch in step { #expect((1...cut.0).contains(batch.count)) }
    }
    // All but the last are full.
    for step in steps.dropLast() { #expect(step.reduce(0) { $0 + $1.count } == cut.0 * cut.1) }
  }

  @Test(
    arguments: [
      BatchLimits(pairs: 4, batches: 2, batchTokens: 30), BatchLimits(pairs: 3, batches: 2, stepTokens: 50),
      BatchLimits(pairs: 4, batches: 2, batchTokens: 30, stepTokens: 70),
      BatchLimits(pairs: 4, batches: 2, batchTokens: 1, stepTokens: 1),
    ])
  func tokensLimitBatchesAndSteps(limits: BatchLimits) {
    // Some pairs alone are beyond either limit.
    let tokens = (0..<200).map { $0 * 37 % 23 + ($0 % 19 == 0 ? 80 : 1) }
    let batches = StepBatches(tokens: tokens, limits: limits)
    let steps = (0..<batches.stepCount).map { batches.microBatches(ofStep: $0) }
    #expect(steps.flatMap { $0 }.flatMap { Array($0) } == Array(tokens.indices))
    func sum(_ range: Range<Int>) -> Int { tokens[range].reduce(0, +) }
    for (step, next) in zip(steps, steps.dropFirst()) {
      let whole = step[0].lowerBound..<next[0].lowerBound
      if let most = limits.stepTokens {
        #expect(sum(whole) <= most || whole.count == 1)
        // One pair more would have been too much.
        #expect(sum(whole) + tokens[whole.upperBound] > most)
      } else {
        #expect(step.count == limits.batches)
      }
    }
    for step in steps {
      for (index, batch) in step.enumerated() {
        guard let most = limits.batchTokens else {
          #expect(batch.count == limits.pairs || index == step.count - 1 && batch.count < limits.pairs)
          continue
        }
        #expect(sum(batch) <= most || batch.count == 1)
        if index < step.count - 1 { #expect(sum(batch) + tokens[batch.upperBound] > most) }
      }
    }
  }
}
