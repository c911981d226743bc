import ReportPages

/// Whether answers became longer or shorter through preference optimisation.
enum LengthDrift {
  /// More than this, or less than its inverse, is drift.
  private static let ratio = 1.5
  /// Short answers vary by as many tokens without it meaning anything.
  private static let leastTokens = 8.0
  /// Fewer samples say nothing.
  private static let fewest = 4

  /// The alarm that samples before and after give.
  static func alarm(before: [AnswerSample], after: [AnswerSample], step: Int) -> RunAlarm? {
    guard min(before.count, after.count) >= fewest else { return nil }
    let (old, new) = (mean(before), mean(after))
    guard abs(new - old) >= leastTokens, max(old, new) > ratio * min(old, new) else { return nil }
    return RunAlarm(
      code: .lengthDrifts, step: step,
      message:
        "sampled answers have \(Decimals.short(new)) tokens on average, before preference optimisation "
        + "\(Decimals.short(old))",
      advice:
        "Look at the samples. If length is not what people preferred: --loss sigmoid_norm, --ld-alpha 0.5, a higher --beta, "
        + "or pairs of like lengths")
  }

  private static func mean(_ samples: [AnswerSample]) -> Double {
    Double(samples.reduce(0) { $0 + $1.tokens }) / Double(max(samples.count, 1))
  }
}
