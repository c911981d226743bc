import ByteStreams
import JSONText

/// The lines of a run's `metrics.jsonl`, read back.
struct RunHistory {
  /// The file's name in a run directory.
  static let fileName = "metrics.jsonl"

  /// A training step or an evaluation.
  struct Line: Sendable, Hashable {
    var stage: TuningStage
    /// Optimiser steps of the whole run so far.
    var step: Int
    /// Numbers by their names; those of an evaluation without their `eval_`.
    var values: [String: Double]
    var isEvaluation: Bool

    subscript(name: String) -> Double? { values[name] }
  }

  private(set) var lines: [Line] = []

  /// The lines of a run directory; none when it has no such file. Half a line at the end is left out.
  init(in directory: Folder) throws {
    guard directory.has(Self.fileName) else { return }
    lines = try directory.read(Self.fileName).split(separator: UInt8(ascii: "\n")).compactMap(Self.line)
  }

  /// Training steps of a stage, or its evaluations.
  func lines(of stage: TuningStage, evaluations: Bool) -> [Line] {
    lines.filter { $0.stage == stage && $0.isEvaluation == evaluations }
  }

  private static func line(_ bytes: ArraySlice<UInt8>) -> Line? {
    guard let root = try? JSONDocument.parse(bytes).root, let step = root["step"]?.int,
      let stage = root["stage"]?.string.flatMap(TuningStage.init)
    else { return nil }
    var values: [String: Double] = [:]
    for member in root.members {
      if let value = member.value.double { values[member.key.string] = value }
    }
    return Line(stage: stage, step: step, named: values)
  }
}

extension RunHistory.Line {
  /// A line from names as they are written.
  init(stage: TuningStage, step: Int, named: [String: Double]) {
    self.stage = stage
    self.step = step
    isEvaluation = named.keys.contains { $0.hasPrefix("eval_") }
    values = [:]
    for (name, value) in named { values[name.hasPrefix("eval_") ? String(name.dropFirst(5)) : name] = value }
  }

  /// The line that these metrics make.
  init(_ metrics: TuningMetrics) {
    self.init(
      stage: metrics.stage, step: metrics.step,
      named: Dictionary(metrics.named.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
  }
}
