#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Odds ratio preference optimisation (Hong et al. 2024, equations 6 and 7): −m_w − β log σ(o), m the mean log-probability of an
/// answer's tokens and o the difference of the log-odds m − log(1 − e^m). It needs no reference.
public struct OddsRatioLoss: PairLoss {
  private let beta: Double

  /// A mean log-probability at which odds are still finite; answers nearer to certainty count as this.
  private static let largestMean = -1e-9

  /// The loss for one β, the paper's λ.
  public init(beta: Double) { self.beta = beta }

  public func value(_ pair: ScoredPair) -> LossValue {
    let chosenLength = Double(pair.chosenTokens)
    let rejectedLength = Double(pair.rejectedTokens)
    let chosen = Self.logOdds(pair.policy.chosen / chosenLength)
    let rejected = Self.logOdds(pair.policy.rejected / rejectedLength)
    let odds = chosen.value - rejected.value
    let slope = beta * LogSigmoid.sigmoid(-odds)
    return LossValue(
      loss: -pair.policy.chosen / chosenLength - beta * LogSigmoid.value(odds),
      chosenDerivative: (-1 - slope * chosen.slope) / chosenLength,
      rejectedDerivative: slope * rejected.slope / rejectedLength)
  }

  private static func logOdds(_ mean: Double) -> (value: Double, slope: Double) {
    let mean = min(mean, largestMean)
    let complement = -expm1(mean)
    return (mean - log(complement), 1 / complement)
  }

  static let explanation = LossExplanation(
    formula: "-m(w) - β log σ(o),  o = [m(w) - log(1-e^m(w))] - [m(l) - log(1-e^m(l))],  m = log π/length",
    conventions: [
      .paper: "likelihood of the answer's tokens; TRL's trainer counts the prompt's too, which is not built"
    ],
    usual: "β 0.1 to 0.25 (the paper's λ)", source: "Hong et al. 2024 (ORPO), arXiv:2403.07691, eq. 6, 7")
}
