import Synchronization

/// Reads records from files, folders, patterns, archives and standard input. A thread of its own opens, decompresses and
/// cuts a few megabytes ahead of the caller; what is neither compressed nor comes from a pipe is read when it is asked for.
/// Memory does not grow with the input.
///
/// `next` may be called from any thread. Giving the reader up, at any moment, stops the thread and closes the files.
public final class RecordReader: Sendable {
  /// What the reader's thread hands over.
  private enum Handed: Sendable {
    case event(ReadEvent)
    case content(LentContent)
  }

  private let queue: BoundedQueue<Handed>
  /// The content that is being read by those who ask for records. Whoever asks has his turn as long as he holds it.
  private let content = Mutex<LentContent?>(nil)
  private let hasContent = Atomic<Bool>(false)
  private let cancellation: Cancellation
  private let counters: ReadCounters
  private let thread: WorkerThread

  /// Begins reading.
  ///
  /// - Parameters:
  ///   - inputs: paths of files and folders, patterns with `*`, `?`, `[…]` and `**`, or `-` for standard input. What is
  ///     wrong with one of them comes as a problem in its place; the others are read.
  ///   - limits: what an input may cost.
  /// - Throws: `ReadProblem` when there are no inputs at all, or no thread can be started.
  public convenience init(inputs: [String], limits: ReadLimits = .init()) throws(ReadProblem) {
    try self.init(inputs: inputs, limits: limits, blockSize: 256 << 10, bytesAhead: 2 << 20)
  }

  init(inputs: [String], limits: ReadLimits, blockSize: Int, bytesAhead: Int) throws(ReadProblem) {
    guard !inputs.isEmpty else {
      throw ReadProblem(
        severity: .error, code: "no-inputs", position: RecordPosition(input: "(none)"),
        message: "no input was named", remedy: "name files or folders, or `-` for standard input")
    }
    let plan = InputPlan(inputs)
    let queue = BoundedQueue<Handed>(capacity: bytesAhead)
    let cancellation = Cancellation()
    let counters = ReadCounters(compressedTotal: plan.compressedTotal, inputs: plan.inputCount)
    let thread = WorkerThread {
      let pipeline = InputPipeline(
        plan: plan, limits: limits, pool: BlockPool(blockSize: blockSize), counters: counters,
        cancellation: cancellation,
        emit: { queue.put(.event($0), weight: RecordReader.weight($0)) },
        lend: { queue.lend(.content($0)) })
      pipeline.run()
      queue.finish()
    }
    guard let thread else {
      throw ReadProblem(
        severity: .error, code: "no-thread", position: RecordPosition(input: inputs.joined(separator: " ")),
        message: "the system gave no thread to read with", remedy: "raise the limit of processes")
    }
    self.queue = queue
    self.cancellation = cancellation
    self.counters = counters
    self.thread = thread
  }

  deinit {
    cancel()
    thread.join()
  }

  /// The next records or problem, waiting for it; nil when all inputs are read, or after `cancel`.
  public func next() -> ReadEvent? {
    content.withLock { content in next(content: &content, waits: true) }
  }

  /// The next records or problem if there is no need to wait for it, be it for the input or for another thread's turn.
  func nextAtHand() -> ReadEvent? {
    content.withLockIfAvailable { content in next(content: &content, waits: false) } ?? nil
  }

  /// Whether an ordinary file is being read by those who ask for records, so that `next` hardly lets them wait.
  var isReadInPlace: Bool { hasContent.load(ordering: .relaxed) }

  private func next(content: inout LentContent?, waits: Bool) -> ReadEvent? {
    while true {
      if let lent = content {
        if let event = lent.next() { return event }
        content = nil
        hasContent.store(false, ordering: .relaxed)
        queue.giveBack()
      }
      switch queue.take(waits: waits) {
      case .event(let event)?: return event
      case .content(let lent)?:
        content = lent
        hasContent.store(true, ordering: .relaxed)
      case nil: return nil
      }
    }
  }

  /// Stops reading: every `next`, also one that waits now, gives nil.
  public func cancel() {
    cancellation.cancel()
    queue.close()
  }

  /// How far the reading has come. May be asked from any thread at any time.
  public var progress: ReadProgress { counters.progress }

  /// The most bytes that ever waited to be taken.
  var mostBytesAhead: Int { queue.heaviestLoad }

  private static func weight(_ event: ReadEvent) -> Int {
    switch event {
    case .records(let block): max(block.rawByteCount, 1024)
    case .problem: 1024
    }
  }
}
