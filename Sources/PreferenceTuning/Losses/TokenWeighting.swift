import Transformer

/// How much each token of an answer counts in the log-probabilities that policy and reference are compared by.
public struct TokenWeighting: Sendable, Hashable {
  /// The weight of tokens beyond the length of the shorter answer, so that a long answer gains less by its length (LD-DPO,
  /// Liu et al. 2024, arXiv:2409.06411); nil counts them in full.
  public var tailWeight: Double?
  /// Ids that do not count: tokens that the template wrote stand in both answers, and pushing them both ways at once
  /// teaches a model to repeat its end or to stop early (Llama 3, section 4.1.4).
  public var maskedTokens: Set<UInt32>

  /// Every token counts as 1 unless something else is said.
  public init(tailWeight: Double? = nil, maskedTokens: Set<UInt32> = []) {
    self.tailWeight = tailWeight
    self.maskedTokens = maskedTokens
  }

  /// Whether every token counts as 1.
  public var isUniform: Bool { tailWeight == nil && maskedTokens.isEmpty }

  /// A text that changes when the weights do; empty when all are 1.
  var identity: String {
    guard !isUniform else { return "" }
    let tail = tailWeight.map { "tail \($0)" } ?? ""
    return "\(tail) masked \(maskedTokens.sorted())"
  }

  /// The weights of both answers' tokens.
  func weights(of pair: PairTokens) -> PairWeights {
    let shorter = min(pair.chosen.count, pair.rejected.count)
    func weights(_ ids: [UInt32]) -> [Float] {
      ids.enumerated().map { position, id in
        if maskedTokens.contains(id) { return 0 }
        return position < shorter ? 1 : Float(tailWeight ?? 1)
      }
    }
    func counted(_ ids: [UInt32]) -> Int {
      maskedTokens.isEmpty ? ids.count : ids.count { !maskedTokens.contains($0) }
    }
    return PairWeights(
      chosen: weights(pair.chosen), rejected: weights(pair.rejected), chosenTokens: counted(pair.chosen),
      rejectedTokens: counted(pair.rejected))
  }
}

/// The weights of one pair's answer tokens.
struct PairWeights: Sendable, Hashable {
  var chosen: [Float]
  var rejected: [Float]
  /// Tokens that are not masked; what a loss divides by that takes means.
  var chosenTokens: Int
  var rejectedTokens: Int

  /// The weighted sums of a pair's log-probabilities.
  func sums(_ statistics: PairStatistics) -> AnswerLogProbabilities {
    AnswerLogProbabilities(
      chosen: Self.sum(statistics.chosen, chosen), rejected: Self.sum(statistics.rejected, rejected))
  }

  private static func sum(_ branch: BranchStatistics, _ weights: [Float]) -> Double {
    zip(branch.tokenLogProbabilities, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
  }
}
