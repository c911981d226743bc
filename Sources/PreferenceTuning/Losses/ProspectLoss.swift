/// Kahneman-Tversky optimisation (Ethayarajh et al. 2024, equations 7 and 8): every answer for itself, desirable or not, against
/// the point z₀ to which the policy has moved on answers that belong to other prompts. λ_D (1 − σ(β(a − z₀))) for a chosen answer
/// and λ_U (1 − σ(β(z₀ − b))) for a rejected one. A pair may lack either.
public struct ProspectLoss: PreferenceLoss {
  private let beta: Double
  private let desirableWeight: Double
  private let undesirableWeight: Double

  /// The loss for one β.
  /// - Parameters:
  ///   - desirableWeight: λ_D, the weight of chosen answers.
  ///   - undesirableWeight: λ_U, the weight of rejected answers.
  public init(beta: Double, desirableWeight: Double = 1, undesirableWeight: Double = 1) {
    self.beta = beta
    self.desirableWeight = desirableWeight
    self.undesirableWeight = undesirableWeight
  }

  public var needsDrift: Bool { true }

  /// Scaled so that the mean over the pairs is the mean over their answers.
  public func values(_ pairs: [ScoredPair]) -> [LossValue] {
    let answers = pairs.reduce(0) { $0 + ($1.hasChosen ? 1 : 0) + ($1.hasRejected ? 1 : 0) }
    let share = Double(pairs.count) / Double(max(answers, 1))
    return pairs.map { pair in
      var value = LossValue(loss: 0, chosenDerivative: 0, rejectedDerivative: 0)
      if pair.hasChosen {
        let gain = beta * (pair.chosenRatio - pair.drift)
        value.loss += share * desirableWeight * LogSigmoid.sigmoid(-gain)
        value.chosenDerivative = -share * desirableWeight * beta * LogSigmoid.slope(gain)
      }
      if pair.hasRejected {
        let gain = beta * (pair.drift - pair.rejectedRatio)
        value.loss += share * undesirableWeight * LogSigmoid.sigmoid(-gain)
        value.rejectedDerivative = share * undesirableWeight * beta * LogSigmoid.slope(gain)
      }
      return value
    }
  }

  private static let drift =
    "z₀ = max(0, mean log-ratio of the micro-batch's answers behind the prompt of the pair after theirs); no gradient"

  static let explanation = LossExplanation(
    formula: "λ_D (1 - σ(β(a - z₀))) for each chosen, λ_U (1 - σ(β(z₀ - b))) for each rejected answer",
    conventions: [.trl116: drift, .trl024: drift, .paper: drift],
    usual: "β 0.1, λ 1 and 1 (--kto-desirable, --kto-undesirable), micro-batches of 4 and more",
    source: "Ethayarajh et al. 2024 (KTO), arXiv:2402.01306, eq. 7, 8")
}
