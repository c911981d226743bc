/// A loss that is a function of one number, z = β(s(a) − s(b)), with the log-ratios a and b of both answers and the
/// divergence's s.
protocol RatioLoss: PairLoss {
  /// How strongly the policy is held to the reference.
  var beta: Double { get }
  /// What becomes of the log-ratios.
  var divergence: Divergence { get }
  /// Whether each score is divided by its answer's length.
  var isPerToken: Bool { get }
  /// The loss at z and its derivative by z.
  func value(at z: Double) -> (loss: Double, slope: Double)
}

extension RatioLoss {
  var isPerToken: Bool { false }

  public func value(_ pair: ScoredPair) -> LossValue {
    let chosen = divergence.score(pair.chosenRatio)
    let rejected = divergence.score(pair.rejectedRatio)
    let chosenWeight = isPerToken ? 1 / Double(pair.chosenTokens) : 1
    let rejectedWeight = isPerToken ? 1 / Double(pair.rejectedTokens) : 1
    let (loss, slope) = value(at: beta * (chosen.value * chosenWeight - rejected.value * rejectedWeight))
    return LossValue(
      loss: loss, chosenDerivative: slope * beta * chosen.slope * chosenWeight,
      rejectedDerivative: -slope * beta * rejected.slope * rejectedWeight)
  }
}
