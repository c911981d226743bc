import PreferenceTuning
import Testing

@Suite("The DPO loss")
struct SigmoidLossTests {
  static let policy: [AnswerLogProbabilities] = [
    .init(chosen: -42, rejected: -55), .init(chosen: -77.5, rejected: -70),
    .init(chosen: -12.25, rejected: -30.5),
  ]
  static let reference: [AnswerLogProbabilities] = [
    .init(chosen: -45, rejected: -50), .init(chosen: -75, rejected: -72.5),
    .init(chosen: -12, rejected: -26),
  ]

  /// The numbers TRL 1.16's loss block gives in double precision for the same inputs.
  @Test func agreesWithTheRecordedVectors() {
    let loss = SigmoidLoss(beta: 0.1)
    let expected = [0.371100666, 0.974076984, 0.503057400]
    var mean = 0.0
    for ((policy, reference), value) in zip(zip(Self.policy, Self.reference), expected) {
      let found = loss(policy: policy, reference: reference)
      #expect(abs(found.loss - value) < 1e-8)
      mean += found.loss / 3
    }
    #expect(abs(mean - 0.616078350) < 1e-8)
  }

  @Test(arguments: [0.01, 0.1, 0.5, 2.0])
  func derivativesAgreeWithFiniteDifferences(beta: Double) {
    let loss = SigmoidLoss(beta: beta)
    let step = 1e-5
    for (policy, reference) in zip(Self.policy, Self.reference) {
      let found = loss(policy: policy, reference: reference)
      func value(_ chosen: Double, _ rejected: Double) -> Double {
        loss(
          policy: .init(chosen: policy.chosen + chosen, rejected: policy.rejected + rejected),
          reference: reference
        ).loss
      }
      #expect(abs((value(step, 0) - value(-step, 0)) / (2 * step) - found.chosenDerivative) < 1e-7)
      #expect(abs((value(0, step) - value(0, -step)) / (2 * step) - found.rejectedDerivative) < 1e-7)
    }
  }

  @Test func equalPoliciesGiveLn2AndHalfTheSlope() {
    let same = AnswerLogProbabilities(chosen: -31.25, rejected: -8.5)
    let found = SigmoidLoss(beta: 0.1)(policy: same, reference: same)
    #expect(found.loss == 0.6931471805599453)
    #expect(found.chosenReward == 0 && found.rejectedReward == 0)
    #expect(found.chosenDerivative == -0.05)
  }

  @Test(arguments: [-1e6, -800, -40, 40, 800, 1e6])
  func staysFiniteFarOut(margin: Double) {
    let found = SigmoidLoss(beta: 1)(
      policy: .init(chosen: margin, rejected: 0), reference: .init(chosen: 0, rejected: 0))
    #expect(found.loss.isFinite && found.loss >= 0)
    #expect(abs(found.loss - max(0, -margin)) < 1e-15 * max(1, abs(margin)) + 1e-17)
    #expect((-1...0).contains(found.chosenDerivative))
  }
}
