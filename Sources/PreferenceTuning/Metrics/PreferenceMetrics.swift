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

  /// The weighted mean, number by number, of several sets: what a step of several micro-batches reports.
  init(meanOf parts: [(metrics: PreferenceMetrics, weight: Double)]) {
    let weight = max(parts.reduce(0) { $0 + $1.weight }, 1)
    for field in Self.fields {
      self[keyPath: field] = parts.reduce(0) { $0 + $1.weight * $1.metrics[keyPath: field] } / weight
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
  /// Pairs, and those that have each answer and both.
  private var pairs = 0
  private var chosenAnswers = 0
  private var rejectedAnswers = 0
  private var wholePairs = 0
  private var chosenTokens = 0
  private var rejectedTokens = 0
  private let beta: Double

  /// Sums with rewards of this scale: β times the log-ratio, whatever the loss.
  init(beta: Double) { self.beta = beta }

  mutating func add(_ statistics: PairStatistics, _ pair: ScoredPair, loss: Double) {
    let chosenReward = pair.hasChosen ? beta * pair.chosenRatio : 0
    let rejectedReward = pair.hasRejected ? beta * pair.rejectedRatio : 0
    pairs += 1
    chosenAnswers += pair.hasChosen ? 1 : 0
    rejectedAnswers += pair.hasRejected ? 1 : 0
    if pair.hasChosen && pair.hasRejected {
      wholePairs += 1
      sums.accuracy += chosenReward > rejectedReward ? 1 : 0
      sums.margin += chosenReward - rejectedReward
    }
    chosenTokens += statistics.chosen.tokenCount
    rejectedTokens += statistics.rejected.tokenCount
    sums.loss += loss
    sums.chosenReward += chosenReward
    sums.rejectedReward += rejectedReward
    sums.chosenLogProbability += pair.policy.chosen
    sums.rejectedLogProbability += pair.policy.rejected
    sums.chosenLogit += statistics.chosen.logitSum
    sums.rejectedLogit += statistics.rejected.logitSum
    sums.entropy += statistics.chosen.entropySum + statistics.rejected.entropySum
    sums.tokenAccuracy += Double(statistics.chosen.top1Count)
  }

  /// The means: over pairs or answers for what belongs to them, over tokens for what belongs to a token. Without a pair that
  /// has both answers the margin is the difference of both means, as TRL's KTO trainer has it.
  var metrics: PreferenceMetrics {
    let perChosen = 1 / Double(max(chosenAnswers, 1))
    let perRejected = 1 / Double(max(rejectedAnswers, 1))
    let perWhole = 1 / Double(max(wholePairs, 1))
    var means = sums
    means.loss /= Double(max(pairs, 1))
    means.chosenReward *= perChosen
    means.rejectedReward *= perRejected
    means.accuracy *= perWhole
    means.margin = wholePairs > 0 ? sums.margin * perWhole : means.chosenReward - means.rejectedReward
    means.chosenLogProbability *= perChosen
    means.rejectedLogProbability *= perRejected
    means.chosenLogit /= Double(max(chosenTokens, 1))
    means.rejectedLogit /= Double(max(rejectedTokens, 1))
    means.entropy /= Double(max(chosenTokens + rejectedTokens, 1))
    means.chosenLength = Double(chosenTokens) * perChosen
    means.rejectedLength = Double(rejectedTokens) * perRejected
    means.tokenAccuracy /= Double(max(chosenTokens, 1))
    return means
  }
}
