import Transformer

/// The frozen policy that the loss measures against.
enum ReferencePolicy {
  /// The model with its adapter off. Costs nothing.
  case base

  /// The trainable parameters as they were when the stage began, put in their place for the length of a forward pass.
  /// Costs one copy of them. For a full fine-tune that is the model it starts from; after supervised epochs the model at
  /// their end, with or without an adapter. An adapter so keeps one meaning from the first supervised step to the
  /// export: a difference to the base model the user has.
  case snapshot(WeightSnapshot)

  /// The reference's log-probabilities of the pairs of a batch.
  func logProbabilities(
    _ batch: PairBatch, model: any PreferenceModel, weights: [PairWeights]? = nil
  ) throws -> [AnswerLogProbabilities] {
    let statistics: [PairStatistics]
    switch self {
    case .base:
      statistics = try model.evaluate(batch, adapter: false)
    case .snapshot(let frozen):
      frozen.exchange(with: model.trainable)
      defer { frozen.exchange(with: model.trainable) }
      statistics = try model.evaluate(batch, adapter: true)
    }
    return statistics.enumerated().map { index, pair in
      weights?[index].sums(pair) ?? AnswerLogProbabilities(pair)
    }
  }

  /// Whether a run needs a copy of its trainable parameters. Asked of the model as it is before the first step.
  static func needsSnapshot(
    settings: TuningSettings, model: any PreferenceModel, afterSupervision: Bool
  ) -> Bool {
    if settings.reference == .base { return false }
    if model.adapterSummary == nil { return true }
    return afterSupervision || !model.adapterIsIdentity
  }
}
