import ByteStreams

/// What a command says about reading: problems as they come, progress, and the status they ask for.
final class ReadingReport {
  private let reader: RecordReader
  private let isQuiet: Bool
  private let style = Style(for: .standardError)
  let progress: ProgressLine

  /// Whether some input could not be read to its end.
  private(set) var isIncomplete = false

  init(_ label: String, reader: RecordReader, quiet: Bool) {
    self.reader = reader
    isQuiet = quiet
    progress = ProgressLine(label, quiet: quiet)
  }

  /// Says what is wrong with an input.
  func problem(_ problem: ReadProblem) {
    if problem.severity == .error { isIncomplete = true }
    if problem.severity == .note && isQuiet { return }
    progress.finish()
    let severity =
      switch problem.severity {
      case .error: style.red("error")
      case .warning: style.yellow("warning")
      case .note: style.cyan("note")
      }
    let place =
      problem.position.line > 0 || problem.column != nil ? "\(problem.position)" : problem.position.name
    let column = problem.column.map { ":\($0)" } ?? ""
    Terminal.standardError.write(
      "\(style.bold(place + column)): \(severity): \(problem.message) [\(problem.code)]\n"
        + style.dim("    \(problem.remedy)") + "\n")
  }

  /// Shows how far the reading is.
  func advance(rows: Int) {
    let state = reader.progress
    let fraction = state.compressedTotal.flatMap { $0 > 0 ? Double(state.compressedBytes) / Double($0) : nil }
    progress.update(fraction) {
      let rate = Double(rows) / max(progress.elapsed, 1e-3)
      return "\(Format.bytes(state.rawBytes)), \(Format.count(rows)) rows, \(Format.count(Int(rate))) rows/s"
    }
  }
}

extension RecordPosition {
  /// The input and member without a line.
  var name: String { input + (member.map { "!\($0)" } ?? "") }
}
