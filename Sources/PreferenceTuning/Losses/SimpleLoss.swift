/// Simple preference optimisation (Meng et al. 2024, equation 6): −log σ(β(m_w − m_l) − γ), m the mean log-probability of an
/// answer's tokens. It needs no reference.
public struct SimpleLoss: PairLoss {
  private let beta: Double
  private let gamma: Double

  /// The loss for one β.
  /// - Parameter gamma: the margin asked for.
  public init(beta: Double, gamma: Double) {
    self.beta = beta
    self.gamma = gamma
  }

  public func value(_ pair: ScoredPair) -> LossValue {
    let chosenLength = Double(pair.chosenTokens)
    let rejectedLength = Double(pair.rejectedTokens)
    let z = beta * (pair.policy.chosen / chosenLength - pair.policy.rejected / rejectedLength) - gamma
    let slope = beta * LogSigmoid.sigmoid(-z)
    return LossValue(
      loss: -LogSigmoid.value(z), chosenDerivative: -slope / chosenLength,
      rejectedDerivative: slope / rejectedLength)
  }

  static let explanation = LossExplanation(
    formula: "-log σ(β(log π(w)/|w| - log π(l)/|l|) - γ); no reference",
    conventions: [
      .trl116:
        "γ = --simpo-gamma, default 0.5; without the likelihood term that TRL's CPO trainer adds unless cpo_alpha=0",
      .trl024:
        "γ = --simpo-gamma, default 0.5; without the likelihood term that TRL's CPO trainer adds unless cpo_alpha=0",
      .paper: "γ = --simpo-gamma, default 0.5",
    ],
    usual: "β 2 to 10, γ/β 0.25 to 0.5", source: "Meng et al. 2024 (SimPO), arXiv:2405.14734, eq. 6")
}
