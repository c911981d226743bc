import JSONText

/// How fast the steps of a run were and how much memory they took: the file `performance.jsonl` of a run directory. Kept apart
/// from the metrics, which say the same whenever and wherever a run is made.
final class PerformanceLog {
  static let fileName = "performance.jsonl"

  /// One step.
  struct Line: Sendable, Hashable {
    /// Optimiser steps of the whole run so far.
    var step: Int
    /// Wall-clock time of the step.
    var seconds: Double
    /// Processor time of the step, over all threads.
    var processorSeconds: Double
    /// Tokens that the step read, a prompt once for each answer.
    var tokens: Int
    /// The most memory so far.
    var peakBytes: Int

    var tokensPerSecond: Double { Double(tokens) / max(seconds, 1e-9) }
  }

  private let log: LineLog

  /// Opens the log and drops the lines of steps after `step`, which will be made again.
  init(in directory: Folder, after step: Int) throws {
    let kept = try Self.lines(in: directory).filter { $0.step <= step }
    log = try LineLog(Self.fileName, in: directory, cutTo: 0)
    for line in kept { try append(line) }
  }

  func append(_ line: Line) throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("step")
    writer.number(line.step)
    writer.key("seconds")
    writer.number(line.seconds)
    writer.key("cpu_seconds")
    writer.number(line.processorSeconds)
    writer.key("tokens")
    writer.number(line.tokens)
    writer.key("peak_bytes")
    writer.number(line.peakBytes)
    writer.endObject()
    writer.newline()
    try log.append(writer.bytes)
  }

  /// The lines of a run directory.
  static func lines(in directory: Folder) throws -> [Line] {
    guard directory.has(fileName) else { return [] }
    return try directory.read(fileName).split(separator: UInt8(ascii: "\n")).compactMap { bytes in
      guard let root = try? JSONDocument.parse(bytes).root, let step = root["step"]?.int,
        let seconds = root["seconds"]?.double, let tokens = root["tokens"]?.int,
        let peak = root["peak_bytes"]?.int
      else { return nil }
      return Line(
        step: step, seconds: seconds, processorSeconds: root["cpu_seconds"]?.double ?? 0, tokens: tokens,
        peakBytes: peak)
    }
  }
}
