/// Reads records from files, folders, patterns, archives and standard input. A thread of its own opens, decompresses and
/// cuts a few megabytes ahead of the caller; memory does not grow with the input.
///
/// `next` may be called from any thread. Giving the reader up, at any moment, stops the thread and closes the files.
public final class RecordReader: Sendable {
  private let queue: BoundedQueue<ReadEvent>
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
    let queue = BoundedQueue<ReadEvent>(capacity: bytesAhead)
    let cancellation = Cancellation()
    let counters = ReadCounters(compressedTotal: plan.compressedTotal, inputs: plan.inputCount)
    let thread = WorkerThread {
      let pipeline = InputPipeline(
        plan: plan, limits: limits, pool: BlockPool(blockSize: blockSize), counters: counters,
        cancellation: cancellation,
        emit: { queue.put($0, weight: RecordReader.weight($0)) })
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
  public func next() -> ReadEvent? { queue.take() }

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
