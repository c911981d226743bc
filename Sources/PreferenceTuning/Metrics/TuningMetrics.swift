import JSONText

/// One line of a run's metrics: a training step, or an evaluation.
public struct TuningMetrics: Sendable, Hashable {
  /// What the numbers were taken on.
  public enum Measured: Sendable, Hashable {
    /// Chosen answers alone.
    case answers(AnswerMetrics)
    /// Pairs.
    case pairs(PreferenceMetrics)
  }

  /// What only a training step has.
  public struct Update: Sendable, Hashable {
    /// Length of the whole gradient before clipping.
    public var gradientNorm: Double
    /// The rate the step was made with.
    public var learningRate: Double
    /// Tokens the stage has seen so far, this step included: prompt and answer, the prompt once for each answer.
    public var tokenCount: Int
  }

  /// The part of the run.
  public var stage: TuningStage
  /// Optimiser steps of the whole run so far.
  public var step: Int
  /// Passes over the data in this stage so far.
  public var epoch: Double
  /// The numbers.
  public var measured: Measured
  /// The update's numbers; nil for an evaluation.
  public var update: Update?

  /// The loss, whatever it was taken on.
  public var loss: Double {
    switch measured {
    case .answers(let metrics): metrics.loss
    case .pairs(let metrics): metrics.loss
    }
  }

  /// The numbers of a preference step or evaluation.
  public var pairs: PreferenceMetrics? {
    if case .pairs(let metrics) = measured { metrics } else { nil }
  }

  /// The numbers under the names that TRL logs them with, `eval_` before those of an evaluation.
  public var named: [(name: String, value: Double)] {
    var list: [(String, Double)] = []
    switch measured {
    case .answers(let metrics):
      list = [
        ("loss", metrics.loss), ("entropy", metrics.entropy),
        ("mean_token_accuracy", metrics.tokenAccuracy),
      ]
    case .pairs(let metrics):
      list = [
        ("loss", metrics.loss), ("rewards/chosen", metrics.chosenReward),
        ("rewards/rejected", metrics.rejectedReward), ("rewards/accuracies", metrics.accuracy),
        ("rewards/margins", metrics.margin), ("logps/chosen", metrics.chosenLogProbability),
        ("logps/rejected", metrics.rejectedLogProbability), ("logits/chosen", metrics.chosenLogit),
        ("logits/rejected", metrics.rejectedLogit), ("entropy", metrics.entropy),
        ("mean_token_accuracy", metrics.tokenAccuracy), ("tokens/chosen", metrics.chosenLength),
        ("tokens/rejected", metrics.rejectedLength),
      ]
    }
    if let update {
      list.insert(
        contentsOf: [("grad_norm", update.gradientNorm), ("learning_rate", update.learningRate)], at: 1)
      list.append(("num_tokens", Double(update.tokenCount)))
    } else {
      list = list.map { ("eval_" + $0.0, $0.1) }
    }
    return list.map { (name: $0.0, value: $0.1) }
  }

  /// The line of `metrics.jsonl`, its newline included.
  var line: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("stage")
    writer.string(stage.rawValue)
    writer.key("step")
    writer.number(step)
    writer.key("epoch")
    writer.number(epoch)
    for (name, value) in named {
      writer.key(name)
      if name == "num_tokens" { writer.number(Int(value)) } else { writer.number(value) }
    }
    writer.endObject()
    writer.newline()
    return writer.bytes
  }
}
