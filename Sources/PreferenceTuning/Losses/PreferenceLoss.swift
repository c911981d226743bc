/// A loss over pairs. The loss of a micro-batch is the mean of its pairs' values.
public protocol PreferenceLoss: Sendable {
  /// The value of each pair of a micro-batch, in order. A pair's value may depend on the others of the batch;
  /// derivatives are those of the sum of all values.
  func values(_ pairs: [ScoredPair]) -> [LossValue]

  /// Whether `ScoredPair.drift` has to be known, which costs further passes of policy and reference.
  var needsDrift: Bool { get }

  /// Whether `ScoredPair.rewardMean` has to be known.
  var needsRewardMean: Bool { get }
}

extension PreferenceLoss {
  public var needsDrift: Bool { false }
  public var needsRewardMean: Bool { false }
}

/// A loss whose pairs know nothing of each other.
public protocol PairLoss: PreferenceLoss {
  /// The value of one pair.
  func value(_ pair: ScoredPair) -> LossValue
}

extension PairLoss {
  public func values(_ pairs: [ScoredPair]) -> [LossValue] { pairs.map(value) }
}
