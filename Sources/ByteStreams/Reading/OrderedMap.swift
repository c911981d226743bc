/// Transforms blocks on several threads and hands the results to `consume` on the calling thread, in input order.
///
/// At most `2 * workers + 2` blocks are in flight, so a slow consumer slows the reading and memory stays bounded. When
/// `consume` throws, the reader is cancelled, the threads end, and the error is thrown on.
///
/// - Parameters:
///   - reader: where the blocks come from; nobody else should read from it meanwhile.
///   - workers: threads that transform; with none (or when the system gives none) the calling thread does it.
///   - transform: runs on any of the threads.
///   - consume: runs on the calling thread, once for every block and problem.
public func mapRecordsInOrder<T: Sendable>(
  _ reader: RecordReader, workers: Int, transform: @escaping @Sendable (RecordBlock) -> T,
  consume: (ReadEventResult<T>) throws -> Void
) rethrows {
  let line = OrderedLine(reader, capacity: 2 * max(workers, 1) + 2, transform)
  let threads = (0..<max(workers, 0)).compactMap { _ in WorkerThread { line.work() } }
  defer {
    line.stop()
    for thread in threads { thread.join() }
  }
  do {
    if threads.isEmpty {
      while let event = reader.next() { try consume(line.transformed(event)) }
    } else {
      while let result = line.next() { try consume(result) }
    }
  } catch {
    reader.cancel()
    throw error
  }
}

/// Numbered places in a ring: workers take numbers with blocks and put results into the places, the consumer empties
/// them in order. Unchecked: `intake` guards taking, `monitor` all other state.
private final class OrderedLine<T: Sendable>: @unchecked Sendable {
  private let reader: RecordReader
  private let transform: @Sendable (RecordBlock) -> T
  private let intake = Monitor()
  private let monitor = Monitor()
  private var places: [ReadEventResult<T>?]
  private var taken = 0
  private var consumed = 0
  private var isDone = false
  private var isStopped = false

  init(_ reader: RecordReader, capacity: Int, _ transform: @escaping @Sendable (RecordBlock) -> T) {
    self.reader = reader
    self.transform = transform
    places = Array(repeating: nil, count: capacity)
  }

  func transformed(_ event: ReadEvent) -> ReadEventResult<T> {
    switch event {
    case .records(let block): .records(transform(block))
    case .problem(let problem): .problem(problem)
    }
  }

  /// A worker's life.
  func work() {
    while let (number, event) = take() {
      let result = transformed(event)
      monitor.locked {
        places[number % places.count] = result
        // The consumer waits for its next result and for no other.
        if number == consumed { monitor.wakeAll() }
      }
    }
  }

  /// A number and its event. Taking is one worker at a time, so numbers follow the input's order.
  private func take() -> (Int, ReadEvent)? {
    intake.locked {
      let mayTake = monitor.locked {
        while !isStopped && taken - consumed >= places.count { monitor.wait() }
        return !isStopped && !isDone
      }
      guard mayTake else { return nil }
      let event = reader.next()
      return monitor.locked {
        guard let event else {
          isDone = true
          monitor.wakeAll()
          return nil
        }
        taken += 1
        return (taken - 1, event)
      }
    }
  }

  /// The next result in order; nil after the last.
  func next() -> ReadEventResult<T>? {
    monitor.locked {
      let place = consumed % places.count
      while places[place] == nil && !(isDone && consumed == taken) && !isStopped { monitor.wait() }
      guard let result = places[place] else { return nil }
      places[place] = nil
      // Workers wait for room only.
      if taken - consumed >= places.count { monitor.wakeAll() }
      consumed += 1
      return result
    }
  }

  func stop() {
    monitor.locked {
      isStopped = true
      monitor.wakeAll()
    }
  }
}
