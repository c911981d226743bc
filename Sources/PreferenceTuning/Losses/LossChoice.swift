/// Which losses a run sums up, by whose definition, with which settings besides β.
public struct LossChoice: Sendable, Hashable {
  /// A loss and its weight.
  public struct Term: Sendable, Hashable {
    /// Which loss.
    public var name: LossName
    /// What it is multiplied with in the sum.
    public var weight: Double

    /// A weighted loss.
    public init(_ name: LossName, weight: Double = 1) {
      self.name = name
      self.weight = weight
    }
  }

  /// The losses.
  public var terms = [Term(.sigmoid)]
  /// Whose definition.
  public var convention = LossConvention.trl116
  /// ε, the share of wrong labels to reckon with; nil for each loss's own default.
  public var labelSmoothing: Double?
  /// What holds the policy to the reference.
  public var divergence = DivergenceName.reverseKL
  /// The order of `alpha_divergence`, as the convention writes it; nil for its default.
  public var divergenceAlpha: Double?
  /// γ of `simpo`.
  public var simpoGamma = 0.5
  /// λ of `dpop`.
  public var dpopPenalty = 50.0
  /// τ of `discopop`.
  public var discopopTemperature = 0.05

  /// λ_D of `kto`, the weight of chosen answers.
  public var desirableWeight = 1.0
  /// λ_U of `kto`, the weight of rejected answers.
  public var undesirableWeight = 1.0
  /// α of LD-DPO, the weight of tokens beyond the length of the shorter answer; nil counts them in full.
  public var tailWeight: Double?
  /// Token ids that take no part in the preference: what the template writes.
  public var maskedTokens: Set<UInt32> = []
  /// Whether each pair's loss is multiplied by how likely the policy would write the pair itself (WPO).
  public var weighsByPolicy = false

  /// DPO's own loss as TRL 1.16 has it.
  public init() {}

  /// The choice in a line, such as `sigmoid + 0.2 sft (trl-1.16)`.
  public var summary: String {
    let names = terms.map { $0.weight == 1 ? $0.name.rawValue : "\($0.weight) \($0.name.rawValue)" }
    var text = names.joined(separator: " + ")
    if weighsByPolicy { text = "WPO-weighted " + text }
    if let tailWeight { text += ", tail weight \(tailWeight)" }
    if !maskedTokens.isEmpty { text += ", \(maskedTokens.count) token ids masked" }
    return text + " (\(convention.rawValue))"
  }

  /// How much each answer token counts.
  public var weighting: TokenWeighting {
    TokenWeighting(tailWeight: tailWeight, maskedTokens: maskedTokens)
  }

  /// The loss for one β.
  /// - Throws: `TuningError` that names what the convention does not have or a setting that would change nothing.
  public func loss(beta: Double) throws(TuningError) -> any PreferenceLoss {
    try checkTerms()
    try checkWeights()
    try checkSmoothing()
    try checkDivergence()
    for (name, value, fits, range) in [
      ("γ of simpo", simpoGamma, simpoGamma >= 0, "0 or more"),
      ("λ of dpop", dpopPenalty, dpopPenalty >= 0, "0 or more"),
      ("τ of discopop", discopopTemperature, discopopTemperature > 0, "above 0"),
      ("λ_D of kto", desirableWeight, desirableWeight >= 0, "0 or more"),
      ("λ_U of kto", undesirableWeight, undesirableWeight >= 0, "0 or more"),
    ] where !(fits && value.isFinite) {
      throw TuningError(.setting, "\(name) is \(value)", remedy: "It has to be \(range)")
    }
    let sum = LossMixture(terms.map { LossMixture.Term(loss($0.name, beta: beta), weight: $0.weight) })
    return weighsByPolicy ? OnPolicyWeightedLoss(sum, isCapped: convention == .trl024) : sum
  }

  private func loss(_ name: LossName, beta: Double) -> any PreferenceLoss {
    let score = divergence.divergence(alpha: divergenceAlpha, convention: convention)
    let smoothing = labelSmoothing ?? 0
    return switch name {
    case .sigmoid: SigmoidLoss(beta: beta, smoothing: smoothing, divergence: score)
    case .hinge: HingeLoss(beta: beta, divergence: score)
    case .ipo: IdentityLoss(beta: beta, isPerToken: convention != .paper, divergence: score)
    case .exoPair: ExactLoss(beta: beta, smoothing: labelSmoothing ?? 1e-3, divergence: score)
    case .ncaPair: ContrastiveLoss(beta: beta)
    case .robust: RobustLoss(beta: beta, smoothing: smoothing, divergence: score)
    case .bcoPair: ClassifierLoss(beta: beta, isShifted: convention != .trl116)
    case .sppoHard: SelfPlayLoss(beta: beta)
    case .aot: TransportLoss(.paired, beta: beta, smoothing: smoothing)
    case .aotUnpaired: TransportLoss(.unpaired, beta: beta, smoothing: smoothing)
    case .apoZero: AnchoredZeroLoss(beta: beta)
    case .apoDown: AnchoredDownLoss(beta: beta)
    case .discopop: DiscoveredLoss(beta: beta, temperature: discopopTemperature, divergence: score)
    case .sft: ChosenLikelihoodLoss(isPooled: convention != .paper)
    case .sigmoidNorm: NormalisedSigmoidLoss(beta: beta, divergence: score)
    case .simpo: SimpleLoss(beta: beta, gamma: simpoGamma)
    case .cpo: UniformReferenceLoss(beta: beta)
    case .orpo: OddsRatioLoss(beta: beta)
    case .dpop: PositiveLoss(beta: beta, penalty: dpopPenalty)
    case .dpopOutside: PositiveLoss(beta: beta, penalty: dpopPenalty, isOutside: true)
    case .kto:
      ProspectLoss(beta: beta, desirableWeight: desirableWeight, undesirableWeight: undesirableWeight)
    }
  }

  private func checkTerms() throws(TuningError) {
    guard !terms.isEmpty else {
      throw TuningError(.setting, "no loss is named", remedy: "Name one, `sigmoid` is DPO's own")
    }
    for term in terms {
      guard term.weight > 0, term.weight.isFinite else {
        throw TuningError(
          .setting, "the weight of the loss \(term.name.rawValue) is \(term.weight)",
          remedy: "It has to be above 0")
      }
      let known = term.name.explanation.conventions
      guard known[convention] != nil else {
        let others = LossConvention.allCases.filter { known[$0] != nil }.map(\.rawValue)
        throw TuningError(
          .setting, "the loss \(term.name.rawValue) is not built as \(convention.rawValue) has it",
          remedy: "Use `--compat \(others.joined(separator: "` or `--compat "))`; "
            + "`prefer explain-loss \(term.name.rawValue)` says what differs")
      }
    }
    if convention == .trl024, terms.count > 1, terms.contains(where: { $0.name == .ipo }) {
      throw TuningError(
        .setting,
        "with ipo among them, trl-0.24 divides all losses by the answers' lengths, which is not built",
        remedy: "Use `--compat trl-1.16`, or ipo alone")
    }
  }

  private func checkWeights() throws(TuningError) {
    if let tailWeight {
      guard (0...1).contains(tailWeight) else {
        throw TuningError(
          .setting, "the weight of answer tails is \(tailWeight)", remedy: "It has to be from 0 to 1")
      }
      guard convention != .trl024 else {
        throw TuningError(
          .setting, "trl-0.24 counts the prompt's tokens into the answers' lengths here, which is not built",
          remedy: "Use `--compat trl-1.16` or `--compat paper`")
      }
    }
    for term in terms where weighsByPolicy && [.aot, .aotUnpaired, .sft, .kto].contains(term.name) {
      throw TuningError(
        .setting,
        "the values of the loss \(term.name.rawValue) belong to a micro-batch, not to pairs to be weighted",
        remedy: "Leave out the weighting by the policy, or this loss")
    }
  }

  private func checkSmoothing() throws(TuningError) {
    guard let labelSmoothing else { return }
    for term in terms where !term.name.takesSmoothing(convention) {
      throw TuningError(
        .setting,
        "label smoothing changes nothing in the loss \(term.name.rawValue) as \(convention.rawValue) has it",
        remedy: term.name == .sigmoid
          ? "Use `--compat paper` or `--compat trl-0.24`, or the loss robust, or leave it out"
          : "Leave it out")
    }
    let exact = terms.contains { $0.name == .exoPair }
    guard (0..<0.5).contains(labelSmoothing), !exact || labelSmoothing > 0 else {
      throw TuningError(
        .setting, "the label smoothing is \(labelSmoothing)",
        remedy: "It has to be \(exact ? "above 0" : "0 or more") and below 0.5")
    }
  }

  private func checkDivergence() throws(TuningError) {
    if divergenceAlpha != nil, divergence != .alpha {
      throw TuningError(
        .setting, "an order of the divergence is given, but \(divergence.rawValue) has none",
        remedy: "Use `--f-divergence alpha_divergence`, or leave the order out")
    }
    if let divergenceAlpha, !divergenceAlpha.isFinite {
      throw TuningError(.setting, "the order of the divergence is \(divergenceAlpha)", remedy: "Use 0 to 1")
    }
    guard divergence != .reverseKL else { return }
    if convention == .trl024, divergence == .forwardKL {
      throw TuningError(
        .setting, "trl-0.24 has no forward_kl", remedy: "Use `--compat trl-1.16` or another divergence")
    }
    for term in terms where !term.name.takesDivergence && term.name != .sft {
      throw TuningError(
        .setting, "the divergence \(divergence.rawValue) changes nothing in the loss \(term.name.rawValue)",
        remedy: "Leave it out, or use sigmoid, sigmoid_norm, hinge, ipo, exo_pair, robust or discopop")
    }
  }
}
