import Testing

@testable import PairStore

@Suite("Held-out pairs")
struct EvaluationSplitTests {
  @Test("About the asked share is held out, chosen by the seed", arguments: [0.05, 0.2, 0.5])
  func share(fraction: Double) {
    let first = EvaluationSplit(fraction: fraction, seed: 1)
    let second = EvaluationSplit(fraction: fraction, seed: 2)
    let hashes = (0..<20_000).map { mixKey(UInt64($0)) }
    let heldOut = hashes.filter { first.side(ofPromptHash: $0) == .evaluation }
    // Six standard deviations of a binomial draw.
    let expected = fraction * 20_000
    let tolerance = 6 * (expected * (1 - fraction)).squareRoot()
    #expect(abs(Double(heldOut.count) - expected) < tolerance)
    #expect(heldOut != hashes.filter { second.side(ofPromptHash: $0) == .evaluation })
  }

  @Test("A larger share keeps what a smaller one held out")
  func nested() {
    for hash in (0..<5_000).map({ mixKey(UInt64($0)) })
    where EvaluationSplit(fraction: 0.1).side(ofPromptHash: hash) == .evaluation {
      #expect(EvaluationSplit(fraction: 0.3).side(ofPromptHash: hash) == .evaluation)
    }
  }

  @Test("Bounds hold out nothing or everything, whatever the number", arguments: [-1, 0, 1, 2, Double.nan])
  func bounds(fraction: Double) {
    let split = EvaluationSplit(fraction: fraction)
    let expected: EvaluationSplit.Side = fraction >= 1 ? .evaluation : .training
    for hash in [0, 1, UInt64.max] { #expect(split.side(ofPromptHash: hash) == expected) }
  }
}
