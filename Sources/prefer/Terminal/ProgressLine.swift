import Synchronization

/// Progress on standard error: a bar that redraws itself on a terminal, a line every few seconds elsewhere, nothing when
/// told to be quiet.
final class ProgressLine: Sendable {
  private struct State {
    var lastDrawn: ContinuousClock.Instant?
    var isDrawn = false
  }

  private let label: String
  private let isQuiet: Bool
  private let isInteractive: Bool
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  /// - Parameters:
  ///   - label: what is going on, in a word or two.
  ///   - quiet: draw nothing at all.
  init(_ label: String, quiet: Bool) {
    self.label = label
    isQuiet = quiet
    isInteractive = Terminal.standardError.isInteractive
  }

  /// Seconds since the work began.
  var elapsed: Double { (ContinuousClock.now - started).seconds }

  /// Shows how far the work is, if it is time to.
  /// - Parameters:
  ///   - fraction: share done, 0 to 1; nil if nobody knows.
  ///   - detail: what else to say; made only when it is shown.
  func update(_ fraction: Double?, detail: () -> String) {
    guard !isQuiet else { return }
    let now = ContinuousClock.now
    let interval: Duration = isInteractive ? .milliseconds(100) : .seconds(5)
    let due = state.withLock { state in
      // Short work shows nothing: a bar that flashes by helps nobody.
      guard now - (state.lastDrawn ?? started) >= interval else { return false }
      state.lastDrawn = now
      state.isDrawn = true
      return true
    }
    guard due else { return }
    draw(fraction, detail())
  }

  /// Removes the bar; what follows on standard error starts on a clean line.
  func finish() {
    let wasDrawn = state.withLock { state in
      defer { state.isDrawn = false }
      return state.isDrawn
    }
    if wasDrawn && isInteractive { Terminal.standardError.write("\r\u{1B}[K") }
  }

  private func draw(_ fraction: Double?, _ detail: String) {
    var line = label
    if let fraction, fraction > 0 {
      let share = min(fraction, 1)
      if isInteractive {
        let filled = Int(share * 20)
        line +=
          " [" + String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled) + "]"
      }
      line += " \(Int(share * 100)) %"
      let remaining = elapsed / share - elapsed
      line += ", \(Format.duration(remaining)) left"
    } else {
      line += " \(Format.duration(elapsed))"
    }
    line += ", " + detail
    if isInteractive {
      Terminal.standardError.write("\r\u{1B}[K" + line.prefix(max(20, Terminal.standardError.width - 1)))
    } else {
      Terminal.standardError.write(line + "\n")
    }
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
