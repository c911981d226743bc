/// The negative log-likelihood of the chosen answers, for mixing into a preference loss. Every token counts, also those that
/// `TokenWeighting` keeps out of the preference.
public struct ChosenLikelihoodLoss: PreferenceLoss {
  private let isPooled: Bool

  /// - Parameter isPooled: whether the mean is over all chosen tokens of the micro-batch, so that long answers weigh more;
  ///   otherwise each answer has its own mean.
  public init(isPooled: Bool) { self.isPooled = isPooled }

  public func values(_ pairs: [ScoredPair]) -> [LossValue] {
    let pooled = Double(pairs.count) / Double(max(pairs.reduce(0) { $0 + $1.likelihood.tokens }, 1))
    return pairs.map { pair in
      let share = isPooled ? pooled : 1 / Double(pair.likelihood.tokens)
      return LossValue(
        loss: -share * pair.likelihood.logProbability, chosenDerivative: 0, rejectedDerivative: 0,
        likelihoodDerivative: -share)
    }
  }

  static let explanation = LossExplanation(
    formula: "-mean of log π over the chosen tokens of the micro-batch",
    conventions: [
      .trl116: "pooled over the micro-batch; --loss sigmoid --loss sft=α is what rpo_alpha was",
      .paper: "each answer's own mean, -log π(w)/|w|",
    ],
    usual: "weight 0.05 to 1 beside a preference loss; Llama 3 took 0.2 with --mask-formatting",
    source: "Pang et al. 2024 (RPO), arXiv:2404.19733; Dubey et al. 2024 (Llama 3), section 4.1.4")
}
