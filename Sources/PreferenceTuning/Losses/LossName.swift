/// The losses that `--loss` knows, by TRL's names where it has one.
public enum LossName: String, Sendable, Hashable, CaseIterable {
  /// DPO's own.
  case sigmoid
  /// SLiC's hinge on DPO's margin.
  case hinge
  /// Identity preference optimisation.
  case ipo
  /// Efficient exact optimisation.
  case exoPair = "exo_pair"
  /// Noise contrastive alignment.
  case ncaPair = "nca_pair"
  /// DPO for wrong labels.
  case robust
  /// Binary classifier optimisation.
  case bcoPair = "bco_pair"
  /// Self-play preference optimisation.
  case sppoHard = "sppo_hard"
  /// Optimal transport of policy margins over reference margins.
  case aot
  /// Optimal transport of chosen ratios over rejected ones.
  case aotUnpaired = "aot_unpaired"
  /// Anchored preference optimisation, zero.
  case apoZero = "apo_zero"
  /// Anchored preference optimisation, down.
  case apoDown = "apo_down"
  /// The discovered, log-ratio modulated loss.
  case discopop
  /// Negative log-likelihood of the chosen answers.
  case sft
  /// DPO with ratios per token.
  case sigmoidNorm = "sigmoid_norm"
  /// Simple preference optimisation.
  case simpo
  /// The preference part of contrastive preference optimisation.
  case cpo
  /// Odds ratio preference optimisation.
  case orpo
  /// DPO-positive.
  case dpop
  /// DPO-positive with its penalty outside the sigmoid.
  case dpopOutside = "dpop_outside"
  /// Kahneman-Tversky optimisation.
  case kto

  /// Formula, conventions and source.
  public var explanation: LossExplanation {
    switch self {
    case .sigmoid: SigmoidLoss.explanation
    case .hinge: HingeLoss.explanation
    case .ipo: IdentityLoss.explanation
    case .exoPair: ExactLoss.explanation
    case .ncaPair: ContrastiveLoss.explanation
    case .robust: RobustLoss.explanation
    case .bcoPair: ClassifierLoss.explanation
    case .sppoHard: SelfPlayLoss.explanation
    case .aot: TransportLoss.explanation
    case .aotUnpaired: TransportLoss.unpairedExplanation
    case .apoZero: AnchoredZeroLoss.explanation
    case .apoDown: AnchoredDownLoss.explanation
    case .discopop: DiscoveredLoss.explanation
    case .sft: ChosenLikelihoodLoss.explanation
    case .sigmoidNorm: NormalisedSigmoidLoss.explanation
    case .simpo: SimpleLoss.explanation
    case .cpo: UniformReferenceLoss.explanation
    case .orpo: OddsRatioLoss.explanation
    case .dpop: PositiveLoss.explanation
    case .dpopOutside: PositiveLoss.outsideExplanation
    case .kto: ProspectLoss.explanation
    }
  }

  /// Whether `--f-divergence` changes the loss.
  var takesDivergence: Bool {
    switch self {
    case .sigmoid, .sigmoidNorm, .hinge, .ipo, .exoPair, .robust, .discopop: true
    default: false
    }
  }

  /// Whether `--label-smoothing` changes the loss under a convention.
  func takesSmoothing(_ convention: LossConvention) -> Bool {
    switch self {
    case .exoPair, .robust, .aot, .aotUnpaired: true
    case .sigmoid: convention != .trl116
    default: false
    }
  }
}
