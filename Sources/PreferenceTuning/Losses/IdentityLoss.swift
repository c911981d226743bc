/// Identity preference optimisation (Azar et al. 2023, equation 17): (a' − b' − 1/(2β))², which asks for a margin instead
/// of an ever larger one. a' and b' are log-ratios per token, or sums as in the paper.
public struct IdentityLoss: PairLoss {
  private let beta: Double
  private let isPerToken: Bool
  private let divergence: Divergence

  /// The loss for one β, the paper's τ.
  /// - Parameter isPerToken: whether each score is divided by its answer's length.
  public init(beta: Double, isPerToken: Bool, divergence: Divergence = .reverseKL) {
    self.beta = beta
    self.isPerToken = isPerToken
    self.divergence = divergence
  }

  public func value(_ pair: ScoredPair) -> LossValue {
    let chosen = divergence.score(pair.chosenRatio)
    let rejected = divergence.score(pair.rejectedRatio)
    let chosenLength = isPerToken ? Double(pair.chosenTokens) : 1
    let rejectedLength = isPerToken ? Double(pair.rejectedTokens) : 1
    let miss = chosen.value / chosenLength - rejected.value / rejectedLength - 1 / (2 * beta)
    return LossValue(
      loss: miss * miss, chosenDerivative: 2 * miss * chosen.slope / chosenLength,
      rejectedDerivative: -2 * miss * rejected.slope / rejectedLength)
  }

  static let explanation = LossExplanation(
    formula: "(s(a)/|w| - s(b)/|l| - 1/(2β))²",
    conventions: [
      .trl116: "ratios per token", .trl024: "ratios per token; cannot be mixed with other losses there",
      .paper: "sums: (s(a) - s(b) - 1/(2β))²",
    ],
    usual: "β 0.01 to 0.5 (the paper's τ)", source: "Azar et al. 2023, arXiv:2310.12036, eq. 17")
}
