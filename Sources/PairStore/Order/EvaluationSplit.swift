/// Which pairs are held out for evaluation.
///
/// A pair's side follows from the hash of its prompt's tokens and a seed, from nothing else: pairs with the same prompt
/// are always on the same side, so no prompt is both trained on and evaluated; and a pair keeps its side
/// when rows are added, removed or reordered. The share is therefore met on average, not exactly.
public struct EvaluationSplit: Sendable, Hashable {
  /// The side of a pair.
  public enum Side: Sendable, Hashable {
    case training, evaluation
  }

  /// The share of prompts that is held out, 0 to 1.
  public let fraction: Double
  /// Chooses which.
  public let seed: UInt64

  /// A split that holds out this share of the prompts; a number outside 0...1 counts as the nearer bound.
  public init(fraction: Double, seed: UInt64 = 0) {
    self.fraction = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
    self.seed = seed
  }

  /// Holds out nothing.
  public static let none = EvaluationSplit(fraction: 0)

  /// The side of a pair whose prompt has this hash.
  public func side(ofPromptHash hash: UInt64) -> Side {
    // 53 bits are what a Double holds exactly, so the comparison is the same everywhere.
    let draw = Double(mixKey(seed, hash) >> 11) / 9_007_199_254_740_992
    return draw < fraction ? .evaluation : .training
  }
}
