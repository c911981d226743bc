/// Alignment by optimal transport (Melnyk et al. 2024): the sorted scores of a micro-batch are compared rank by rank, so that the
/// distribution of what is good comes to lie above that of what is bad. −(1−ε) log σ(βd) − ε log σ(−βd), d the difference of
/// two scores of one rank. Depends on which pairs share a micro-batch.
public struct TransportLoss: PreferenceLoss {
  /// What is sorted.
  public enum Kind: Sendable, Hashable {
    /// log π(chosen) − log π(rejected) against the same of the reference.
    case paired
    /// The chosen answers' log-ratios against the rejected ones'.
    case unpaired
  }

  private let kind: Kind
  private let beta: Double
  private let smoothing: Double

  /// The loss for one β.
  /// - Parameter smoothing: from 0 to below 0.5.
  public init(_ kind: Kind, beta: Double, smoothing: Double = 0) {
    self.kind = kind
    self.beta = beta
    self.smoothing = smoothing
  }

  /// A rank's value is told with the pair that has this rank among the upper scores.
  public func values(_ pairs: [ScoredPair]) -> [LossValue] {
    let upper: [Double]
    let lower: [Double]
    switch kind {
    case .paired:
      upper = pairs.map { $0.policy.chosen - $0.policy.rejected }
      lower = pairs.map { $0.reference.chosen - $0.reference.rejected }
    case .unpaired:
      upper = pairs.map(\.chosenRatio)
      lower = pairs.map(\.rejectedRatio)
    }
    var values = [LossValue](
      repeating: LossValue(loss: 0, chosenDerivative: 0, rejectedDerivative: 0), count: pairs.count)
    for (high, low) in zip(Self.order(upper), Self.order(lower)) {
      let z = beta * (upper[high] - lower[low])
      values[high].loss = -(1 - smoothing) * LogSigmoid.value(z) - smoothing * LogSigmoid.value(-z)
      let slope =
        beta * (smoothing * LogSigmoid.sigmoid(z) - (1 - smoothing) * LogSigmoid.sigmoid(-z))
      values[high].chosenDerivative = slope
      switch kind {
      case .paired: values[high].rejectedDerivative = -slope
      case .unpaired: values[low].rejectedDerivative = -slope
      }
    }
    return values
  }

  /// Indices from the lowest score to the highest; equal scores keep their order.
  private static func order(_ scores: [Double]) -> [Int] {
    scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
  }

  static let explanation = LossExplanation(
    formula:
      "-(1-ε) log σ(βd) - ε log σ(-βd),  d = k-th of sorted log π(w)/π(l) - k-th of sorted log r(w)/r(l)",
    conventions: [
      .trl116: "sorted over the micro-batch; ε = --label-smoothing, default 0",
      .trl024: "sorted over the micro-batch; ε = --label-smoothing, default 0",
      .paper: "sorted over the micro-batch; ε = --label-smoothing, default 0",
    ],
    usual: "β 0.01 to 0.1, micro-batches of 8 and more",
    source: "Melnyk et al. 2024 (AOT), arXiv:2406.05882")

  static let unpairedExplanation = LossExplanation(
    formula: "-(1-ε) log σ(βd) - ε log σ(-βd),  d = k-th of sorted a - k-th of sorted b",
    conventions: [
      .trl116: "sorted over the micro-batch; ε = --label-smoothing, default 0",
      .trl024: "what TRL 0.24 calls aot_pair",
      .paper: "sorted over the micro-batch; ε = --label-smoothing, default 0",
    ],
    usual: "β 0.01 to 0.1, micro-batches of 8 and more",
    source: "Melnyk et al. 2024 (AOT), arXiv:2406.05882")
}
