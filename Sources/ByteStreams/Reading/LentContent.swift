/// Content of an ordinary file whose blocks are read by whoever asks for them, not by the reader's own thread: reading costs
/// little there, and a block that is read by the thread that uses it is still in that processor's cache.
///
/// Unchecked: it has one user at a time, whoever holds the reader's turn; `BoundedQueue.lend` hands it over.
final class LentContent: @unchecked Sendable {
  private let cutter: BlockCutter
  private let counters: ReadCounters
  /// Events of a block that were not taken yet, the first one last.
  private var pending: [ReadEvent] = []

  init(_ cutter: BlockCutter, counters: ReadCounters) {
    self.cutter = cutter
    self.counters = counters
  }

  /// The next event; nil when the content has ended.
  func next() -> ReadEvent? {
    while pending.isEmpty {
      guard let events = cutter.next() else { return nil }
      pending = events.reversed()
    }
    let event = pending.removeLast()
    if case .records(let block) = event { counters.countRaw(block.rawByteCount) }
    return event
  }
}
