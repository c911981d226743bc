import Transformer

extension AnswerLogProbabilities {
  /// The sums of a pair's statistics.
  init(_ statistics: PairStatistics) {
    self.init(chosen: statistics.chosen.logProbability, rejected: statistics.rejected.logProbability)
  }
}
