/// A weighted sum of losses.
public struct LossMixture: PreferenceLoss {
  /// A loss and its weight in the sum.
  public struct Term: Sendable {
    /// The loss.
    public var loss: any PreferenceLoss
    /// What it is multiplied with.
    public var weight: Double

    /// A weighted loss.
    public init(_ loss: any PreferenceLoss, weight: Double = 1) {
      self.loss = loss
      self.weight = weight
    }
  }

  private let terms: [Term]

  /// The sum of these.
  public init(_ terms: [Term]) { self.terms = terms }

  public var needsDrift: Bool { terms.contains { $0.loss.needsDrift } }
  public var needsRewardMean: Bool { terms.contains { $0.loss.needsRewardMean } }

  public func values(_ pairs: [ScoredPair]) -> [LossValue] {
    var sums = [LossValue](
      repeating: LossValue(loss: 0, chosenDerivative: 0, rejectedDerivative: 0), count: pairs.count)
    for term in terms {
      for (index, value) in term.loss.values(pairs).enumerated() {
        sums[index].add(value, times: term.weight)
      }
    }
    return sums
  }
}
