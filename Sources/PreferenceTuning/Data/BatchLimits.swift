/// How much goes into a micro-batch and into an optimiser step. Pairs are taken in the order of the epoch; a pair that alone
/// exceeds a limit makes a batch of its own.
public struct BatchLimits: Sendable, Hashable {
  /// Pairs of a micro-batch, unless tokens limit it.
  public var pairs: Int
  /// Micro-batches of a step, unless tokens limit it.
  public var batches: Int
  /// Tokens of a micro-batch: prompts once, and both answers.
  public var batchTokens: Int?
  /// The same of a step.
  public var stepTokens: Int?

  /// Limits by number, or by tokens where those are given.
  public init(pairs: Int, batches: Int, batchTokens: Int? = nil, stepTokens: Int? = nil) {
    self.pairs = pairs
    self.batches = batches
    self.batchTokens = batchTokens
    self.stepTokens = stepTokens
  }

  /// Whether micro-batches of a step may differ in their number of pairs beyond the last one. Then every pair of the step
  /// weighs the same; otherwise every micro-batch does, as the Hugging Face trainer has it.
  var countsTokens: Bool { batchTokens != nil || stepTokens != nil }

  /// In words: `4 × 2`, or the tokens.
  var summary: String {
    let batch = batchTokens.map { "up to \($0) tokens" } ?? "\(pairs)"
    return stepTokens.map { "up to \($0) tokens, in batches of \(batch)" } ?? "\(batch) × \(batches)"
  }

  /// The most tokens of a micro-batch, where the largest pair has so many.
  func mostTokens(largestPair: Int) -> Int {
    batchTokens.map { max($0, largestPair) } ?? pairs * largestPair
  }
}
