/// The negative log-likelihood of the chosen answers, for mixing into a preference loss: the mean over all chosen tokens of the
/// micro-batch, so that long answers weigh more.
public struct PooledLikelihoodLoss: PreferenceLoss {
  /// The loss; it has no settings.
  public init() {}

  public func values(_ pairs: [ScoredPair]) -> [LossValue] {
    let share = Double(pairs.count) / Double(max(pairs.reduce(0) { $0 + $1.chosenTokens }, 1))
    return pairs.map {
      LossValue(loss: -share * $0.policy.chosen, chosenDerivative: -share, rejectedDerivative: 0)
    }
  }

  static let explanation = LossExplanation(
    formula: "-mean of log π over the chosen tokens of the micro-batch",
    conventions: [
      .trl116: "pooled over the micro-batch; --loss sigmoid --loss sft=α is what rpo_alpha was",
      .paper: "pooled over the micro-batch",
    ],
    usual: "weight 0.05 to 1 beside a preference loss; Llama 3 took 0.2",
    source: "Pang et al. 2024 (RPO), arXiv:2404.19733; Dubey et al. 2024 (Llama 3), section 4.1.4")
}
