/// What a run tells while it goes on.
public enum TuningEvent: Sendable {
  /// A stage begins, or goes on after `done` of its `total` steps.
  case stage(TuningStage, done: Int, total: Int)
  /// A step of a stage is done: its numbers, and which step of how many it was.
  case step(TuningMetrics, done: Int, total: Int)
  /// An evaluation is done.
  case evaluation(TuningMetrics)
  /// A checkpoint was written.
  case checkpoint(path: String, step: Int)
  /// Something about the run's numbers that its owner should look at.
  case alarm(RunAlarm)
  /// Something the user should know: a damaged checkpoint passed over, a run continued.
  case notice(String)
}
