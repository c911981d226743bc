/// Weighted preference optimisation (Zhou et al. 2024): each pair's loss times how likely the policy itself would have written
/// the pair. The weight has no gradient.
public struct OnPolicyWeightedLoss: PreferenceLoss {
  private let loss: any PreferenceLoss
  private let isCapped: Bool

  /// - Parameters:
  ///   - loss: whose values are weighted.
  ///   - isCapped: whether weights above 1 count as 1.
  public init(_ loss: any PreferenceLoss, isCapped: Bool) {
    self.loss = loss
    self.isCapped = isCapped
  }

  public var needsRewardMean: Bool { loss.needsRewardMean }

  public func values(_ pairs: [ScoredPair]) -> [LossValue] {
    zip(pairs, loss.values(pairs)).map { pair, value in
      var weighted = LossValue(loss: 0, chosenDerivative: 0, rejectedDerivative: 0)
      weighted.add(value, times: isCapped ? min(pair.onPolicyWeight, 1) : pair.onPolicyWeight)
      return weighted
    }
  }
}
