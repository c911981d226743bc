import PreferenceTuning
import Testing
import Transformer

@Suite("Scoring pairs")
struct PairEvaluationTests {
  private let pairs = ArrayPairs.toy(9)

  private func moved() -> ToyModel {
    let model = ToyModel(adapter: true)
    for i in 0..<49 { model.trainable[0].values[i] = Float(i % 5) * 0.2 - 0.4 }
    return model
  }

  /// Counts and means follow from the rows, whatever the batch.
  @Test(arguments: [1, 4, 20])
  func numbersFollowFromTheRows(batchSize: Int) throws {
    var rows: [PairEvaluation.Row] = []
    let found = try PairEvaluation(
      of: moved(), on: pairs, against: .base, beta: 0.5, batchSize: batchSize
    ) { rows.append($0) }
    #expect(rows.map(\.index) == Array(0..<9) && found.pairs == 9)
    #expect(found.likelihood.count == rows.filter { $0.policy.chosen > $0.policy.rejected }.count)
    let ratios = rows.map { row in
      (
        row.policy.chosen - (row.reference?.chosen ?? .nan),
        row.policy.rejected - (row.reference?.rejected ?? .nan)
      )
    }
    let better = ratios.filter { $0.0 > $0.1 }.count
    #expect(found.reward == Proportion(better, of: 9) && (1...8).contains(better))
    let margin = ratios.reduce(0) { $0 + 0.5 * ($1.0 - $1.1) } / 9
    #expect(abs(found.metrics.margin - margin) < 1e-12)
    #expect(found.chosenTokens == pairs.pairs.reduce(0) { $0 + $1.chosen.count })
  }

  @Test func anotherModelCanBeTheReference() throws {
    let model = moved()
    let same = try PairEvaluation(of: model, on: pairs, against: .model(model))
    #expect(same.reward == Proportion(0, of: 9) && same.metrics.margin == 0)
    let alone = try PairEvaluation(of: model, on: pairs, against: .none)
    #expect(alone.reward == nil && alone.likelihood == same.likelihood)
  }

  /// Wilson's interval as statistics packages give it.
  @Test func intervalsAreWilsons() {
    let half = Proportion(10, of: 20).interval
    #expect(abs(half.lowerBound - 0.29929) < 1e-4 && abs(half.upperBound - 0.70071) < 1e-4)
    let all = Proportion(5, of: 5).interval
    #expect(abs(all.lowerBound - 0.56552) < 1e-4 && all.upperBound == 1)
    #expect(Proportion().interval == 0...1)
  }
}
