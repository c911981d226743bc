import Transformer

/// How a model ranks a set of pairs, and how far it has moved from a reference.
public struct PairEvaluation: Sendable, Hashable {
  /// What the model is compared with.
  public enum Reference {
    /// Nothing: log-probabilities alone.
    case none
    /// The model without its adapter.
    case base
    /// Another model of the same vocabulary.
    case model(any PreferenceModel)
  }

  /// One pair's numbers.
  public struct Row: Sendable, Hashable {
    /// The pair's index in the source.
    public var index: Int
    /// log π of both answers, sums over tokens.
    public var policy: AnswerLogProbabilities
    /// The same of the reference.
    public var reference: AnswerLogProbabilities?
    /// Scored tokens of the chosen answer.
    public var chosenTokens: Int
    /// Scored tokens of the rejected answer.
    public var rejectedTokens: Int
  }

  /// Pairs whose chosen answer is the more likely one.
  public private(set) var likelihood = Proportion()
  /// Pairs whose chosen answer is the more likely one per token.
  public private(set) var likelihoodPerToken = Proportion()
  /// Pairs whose chosen answer gained more over the reference; nil without one.
  public private(set) var reward: Proportion?
  /// The means under TRL's names. Without a reference, rewards and loss mean nothing.
  public private(set) var metrics = PreferenceMetrics()
  /// Scored tokens of all chosen answers.
  public private(set) var chosenTokens = 0
  /// Scored tokens of all rejected answers.
  public private(set) var rejectedTokens = 0

  /// Pairs looked at.
  public var pairs: Int { likelihood.total }

  /// Scores every pair of a source.
  ///
  /// - Parameters:
  ///   - model: with its adapter, if it has one.
  ///   - source: the pairs.
  ///   - reference: what rewards are measured against.
  ///   - beta: scale of rewards, and of the sigmoid loss.
  ///   - batchSize: pairs of a forward pass; changes no number.
  ///   - each: told of every pair, in order. Throwing ends the evaluation.
  /// - Throws: `TuningError` for pairs that the model cannot score; what the model and the source throw.
  public init(
    of model: any PreferenceModel, on source: any PairSource, against reference: Reference,
    beta: Double = 0.1,
    batchSize: Int = 4, each: (Row) throws -> Void = { _ in }
  ) throws {
    _ = try DataSurvey(
      of: source, vocabularySize: model.vocabularySize, maximumPositions: model.maximumPositions)
    let loss = SigmoidLoss(beta: beta)
    var sums = PreferenceSums(beta: beta)
    if case .none = reference {} else { reward = Proportion() }
    for start in stride(from: 0, to: source.count, by: max(batchSize, 1)) {
      let batch = try MicroBatch(
        indices: Array(start..<min(start + max(batchSize, 1), source.count)), of: source)
      let policy = try model.evaluate(batch.batch, adapter: true)
      let frozen = try Self.scores(batch.batch, of: model, reference)
      for (position, statistics) in policy.enumerated() {
        let own = AnswerLogProbabilities(statistics)
        let other = frozen.map { AnswerLogProbabilities($0[position]) }
        let pair = ScoredPair(statistics, reference: other ?? own)
        sums.add(statistics, pair, loss: loss.value(pair).loss)
        add(pair)
        try each(
          Row(
            index: batch.indices[position], policy: own, reference: other,
            chosenTokens: statistics.chosen.tokenCount, rejectedTokens: statistics.rejected.tokenCount))
      }
    }
    metrics = sums.metrics
  }

  private mutating func add(_ pair: ScoredPair) {
    chosenTokens += pair.chosenTokens
    rejectedTokens += pair.rejectedTokens
    likelihood.add(pair.policy.chosen > pair.policy.rejected)
    likelihoodPerToken.add(
      pair.policy.chosen / Double(pair.chosenTokens) > pair.policy.rejected / Double(pair.rejectedTokens))
    reward?.add(pair.chosenRatio > pair.rejectedRatio)
  }

  private static func scores(
    _ batch: PairBatch, of model: any PreferenceModel, _ reference: Reference
  ) throws -> [PairStatistics]? {
    switch reference {
    case .none: nil
    case .base: try model.evaluate(batch, adapter: false)
    case .model(let other): try other.evaluate(batch, adapter: true)
    }
  }
}
