/// The divergences that `--f-divergence` knows, by TRL's names.
public enum DivergenceName: String, Sendable, Hashable, CaseIterable {
  /// The divergence of DPO itself.
  case reverseKL = "reverse_kl"
  /// KL the other way round.
  case forwardKL = "forward_kl"
  /// Jensen and Shannon's.
  case jensenShannon = "js_divergence"
  /// The family between them, by its order.
  case alpha = "alpha_divergence"

  /// The divergence under a convention.
  /// - Parameter alpha: the order of `alpha_divergence`. TRL 0.24 and the paper write it as α' = 1 − α, with 1 and 0.5 as
  ///   their values when nil; TRL 1.16 takes 0.5.
  func divergence(alpha: Double?, convention: LossConvention) -> Divergence {
    switch self {
    case .reverseKL: .reverseKL
    case .forwardKL: .forwardKL
    case .jensenShannon: .jensenShannon
    case .alpha:
      switch convention {
      case .trl116: .alpha(alpha ?? 0.5)
      case .trl024: .alpha(1 - (alpha ?? 1))
      case .paper: .alpha(1 - (alpha ?? 0.5))
      }
    }
  }
}
