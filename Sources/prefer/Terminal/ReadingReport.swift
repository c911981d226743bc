import ByteStreams
import Synchronization

/// What a command says about reading: problems as they come, progress while nothing comes, and whether all could be
/// read.
final class ReadingReport: Sendable {
  private let isQuiet: Bool
  private let style = Style(for: .standardError)
  private let progress: ProgressLine
  private let rows = Atomic<Int>(0)
  private let errors = Atomic<Int>(0)
  private let ticker = Mutex<Task<Void, Never>?>(nil)

  /// - Parameters:
  ///   - label: what is going on, in a word or two.
  ///   - state: how far the reading is; asked from a thread of its own, nil while there is nothing to tell.
  init(_ label: String, quiet: Bool, state: @escaping @Sendable () -> ReadProgress?) {
    isQuiet = quiet
    progress = ProgressLine(label, quiet: quiet)
    guard !quiet else { return }
    let task = Task.detached { [weak self] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(100))
        guard let self, let now = state() else { continue }
        self.show(now)
      }
    }
    ticker.withLock { $0 = task }
  }

  /// Whether some input could not be read to its end.
  var isIncomplete: Bool { errors.load(ordering: .relaxed) > 0 }

  /// Seconds since the work began.
  var elapsed: Double { progress.elapsed }

  /// Says how many rows are done.
  func advance(rows count: Int) { rows.store(count, ordering: .relaxed) }

  /// Makes room on standard error for a message.
  func clear() { progress.finish() }

  /// Ends the progress line for good.
  func finish() {
    ticker.withLock { task in
      task?.cancel()
      task = nil
    }
    progress.finish()
  }

  /// Says what is wrong with an input.
  func problem(_ problem: ReadProblem) {
    if problem.severity == .error { errors.add(1, ordering: .relaxed) }
    if problem.severity == .note && isQuiet { return }
    clear()
    let severity =
      switch problem.severity {
      case .error: style.red("error")
      case .warning: style.yellow("warning")
      case .note: style.cyan("note")
      }
    let place = problem.position.line > 0 ? "\(problem.position)" : problem.position.name
    let column = problem.column.map { ":\($0)" } ?? ""
    Terminal.standardError.write(
      "\(style.bold(place + column)): \(severity): \(problem.message) [\(problem.code)]; \(problem.remedy)\n")
  }

  private func show(_ state: ReadProgress) {
    let fraction = state.compressedTotal.flatMap { $0 > 0 ? Double(state.compressedBytes) / Double($0) : nil }
    progress.update(fraction) {
      let seconds = max(progress.elapsed, 1e-3)
      var detail =
        "\(Format.bytes(state.rawBytes)) at \(Format.bytes(Int(Double(state.rawBytes) / seconds)))/s"
      let done = rows.load(ordering: .relaxed)
      if done > 0 {
        detail += ", \(Format.count(done)) rows, \(Format.count(Int(Double(done) / seconds))) rows/s"
      }
      return detail
    }
  }
}

extension RecordPosition {
  /// The input and member without a line.
  var name: String { input + (member.map { "!\($0)" } ?? "") }
}
