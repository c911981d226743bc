/// What a loss computes, in words for people.
public struct LossExplanation: Sendable, Hashable {
  /// The value of one pair.
  public var formula: String
  /// What each convention means; one that is missing is not built and refused by name.
  public var conventions: [LossConvention: String]
  /// Settings to begin with.
  public var usual: String
  /// The paper.
  public var source: String

  /// The letters of the formulas.
  public static let letters = """
    a = log π(w) - log r(w) and b = log π(l) - log r(l), w the chosen and l the rejected answer, π the policy and r \
    the reference; sums over the answer's tokens, |w| and |l| of them. s is the divergence's score (s(a) = a unless \
    --f-divergence says otherwise), β is --beta.
    """
}
