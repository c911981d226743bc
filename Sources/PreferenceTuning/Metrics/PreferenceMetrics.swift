import Transformer

/// What a set of pairs says about the policy, with the meanings TRL 1.16 gives these numbers.
public struct PreferenceMetrics: Sendable, Hashable {
  /// Mean loss of the pairs.
  public var loss = 0.0
  /// Mean of β·(log π − log π_ref) of the chosen answers.
  public var chosenReward = 0.0
  /// The same of the rejected answers.
  public var rejectedReward = 0.0
  /// Share of pairs whose chosen reward is strictly above the rejected one.
  public var accuracy = 0.0
  /// Mean difference of the two rewards.
  public var margin = 0.0
  /// Mean log-probability of the chosen answers under the policy (sums over tokens).
  public var chosenLogProbability = 0.0
  /// The same of the rejected answers.
  public var rejectedLogProbability = 0.0
  /// Mean logit over the vocabulary and all tokens of the chosen answers.
  public var chosenLogit = 0.0
  /// The same of the rejected answers.
  public var rejectedLogit = 0.0
  /// Mean entropy of the next-token distribution, over the tokens of both answers, in nats.
  public var entropy = 0.0
  /// Share of chosen tokens that were the most likely one.
  public var tokenAccuracy = 0.0
  /// Mean number of scored tokens of the chosen answers. TRL does not report it.
  public var chosenLength = 0.0
  /// The same of the rejected answers.
  public var rejectedLength = 0.0

  /// All numbers 0.
  public init() {}

  /// The mean, number by number, of several sets: what a step of several micro-batches reports.
  init(meanOf parts: [PreferenceMetrics]) {
    for field in Self.fields {
      self[keyPath: field] = parts.reduce(0) { $0 + $1[keyPath: field] } / Double(max(parts.count, 1))
    }
  }

  private static var fields: [WritableKeyPath<PreferenceMetrics, Double>] {
    [
      \.loss, \.chosenReward, \.rejectedReward, \.accuracy, \.margin, \.chosenLogProbability,
      \.rejectedLogProbability, \.chosenLogit, \.rejectedLogit, \.entropy, \.tokenAccuracy,
      \.chosenLength, \.rejectedLength,
    ]
  }
}

/// Running sums over pairs from which `PreferenceMetrics` are made.
struct PreferenceSums {
  private var sums = PreferenceMetrics()
  private var pairs = 0
  private var chosenTokens = 0
  private var rejectedTokens = 0
  private let beta: Double

  /// Sums with rewards of this scale: β times the log-ratio, whatever the loss.
  init(beta: Double) { self.beta = beta }

  mutating func add(_ statistics: PairStatistics, _ pair: ScoredPair, loss: Double) {
    let chosenReward = beta * pair.chosenRatio
    let rejectedReward = beta * pair.rejectedRatio
    pairs += 1
    chosenTokens += statistics.chosen.tokenCount
    rejectedTokens += statistics.rejected.tokenCount
    sums.loss += loss
    sums.chosenReward += chosenReward
    sums.rejectedReward += rejectedReward
    sums.accuracy += chosenReward > rejectedReward ? 1 : 0
    sums.margin += chosenReward - rejectedReward
    sums.chosenLogProbability += pair.policy.chosen
    sums.rejectedLogProbability += pair.policy.rejected
    sums.chosenLogit += statistics.chosen.logitSum
    sums.rejectedLogit += statistics.rejected.logitSum
    sums.entropy += statistics.chosen.entropySum + statistics.rejected.entropySum
    sums.tokenAccuracy += Double(statistics.chosen.top1Count)
  }

  /// The means: over pairs for what belongs to a pair, over tokens for what belongs to a token.
  var metrics: PreferenceMetrics {
    let perPair = 1 / Double(max(pairs, 1))
    var means = sums
    means.loss *= perPair
    means.chosenReward *= perPair
    means.rejectedReward *= perPair
    means.accuracy *= perPair
    means.margin *= perPair
    means.chosenLogProbability *= perPair
    means.rejectedLogProbability *= perPair
    means.chosenLogit /= Double(max(chosenTokens, 1))
    means.rejectedLogit /= Double(max(rejectedTokens, 1))
    means.entropy /= Double(max(chosenTokens + rejectedTokens, 1))
    means.chosenLength = Double(chosenTokens) * perPair
    means.rejectedLength = Double(rejectedTokens) * perPair
    means.tokenAccuracy /= Double(max(chosenTokens, 1))
    return means
  }
}
