/// How a run ended.
public struct TuningOutcome: Sendable, Hashable {
  /// Whether all steps are done; false after a stop.
  public var isFinished: Bool
  /// Optimiser steps done in the whole run.
  public var step: Int
  /// The last training step's numbers; nil when this call did no step.
  public var lastStep: TuningMetrics?
  /// All evaluations of this call, in order.
  public var evaluations: [TuningMetrics]
  /// The checkpoint a resume would start from.
  public var checkpoint: String?
}
