/// Transforms blocks on several threads and hands the results to `consume` on the calling thread, in input order.
///
/// At most `2 * workers + 2` blocks are in flight, so a slow consumer slows the reading and memory stays bounded. When
/// `consume` throws, the reader is cancelled, the threads end, and the error is thrown on.
///
/// - Parameters:
///   - reader: where the blocks come from; nobody else should read from it meanwhile.
///   - workers: threads that transform, the calling one among them: it takes part whenever nothing waits to be consumed.
///   - transform: runs on any of the threads.
///   - consume: runs on the calling thread, once for every block and problem.
public func mapRecordsInOrder<T: Sendable>(
  _ reader: RecordReader, workers: Int, transform: @escaping @Sendable (RecordBlock) -> T,
  consume: (ReadEventResult<T>) throws -> Void
) rethrows {
  let line = OrderedLine(reader, workers: max(workers, 1), transform)
  let threads = (1..<max(workers, 1)).compactMap { maker in WorkerThread { line.work(as: maker) } }
  defer {
    line.stop()
    for thread in threads { thread.join() }
  }
  do {
    if threads.isEmpty {
      while let event = reader.next() { try consume(line.transformed(event)) }
    } else {
      while let place = line.next() {
        try consume(place.result)
        line.giveBack(place)
      }
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
  private var places: [Place?]
  /// What was consumed, by maker: memory is freed sooner, and without waiting for one another, by the thread that took it.
  private var spent: [[ReadEventResult<T>]]
  /// How many places were promised to threads that take, or took, an event.
  private var reserved = 0
  private var taken = 0
  private var consumed = 0
  private var isDone = false
  /// Whether the calling thread has just looked for an event and should wait for a change. Only that thread uses it.
  private var foundNothing = false
  private var isStopped = false

  /// A result, and the number of the thread that made it, 0 for the calling one.
  struct Place {
    let result: ReadEventResult<T>
    let maker: Int
  }

  init(_ reader: RecordReader, workers: Int, _ transform: @escaping @Sendable (RecordBlock) -> T) {
    self.reader = reader
    self.transform = transform
    places = Array(repeating: nil, count: 2 * workers + 2)
    spent = Array(repeating: [], count: workers)
  }

  func transformed(_ event: ReadEvent) -> ReadEventResult<T> {
    switch event {
    case .records(let block): .records(transform(block))
    case .problem(let problem): .problem(problem)
    }
  }

  /// A worker's life.
  func work(as maker: Int) {
    while let (number, event) = take() {
      let place = Place(result: transformed(event), maker: maker)
      var done: [ReadEventResult<T>] = []
      monitor.locked {
        places[number % places.count] = place
        // The consumer waits for its next result and for no other.
        if number == consumed { monitor.wakeAll() }
        swap(&done, &spent[maker])
      }
    }
  }

  /// Lets go of what was consumed.
  func giveBack(_ place: Place) {
    guard place.maker > 0 else { return }
    monitor.locked { spent[place.maker].append(place.result) }
  }

  /// For workers: a number and its event, once there is a place for what becomes of it.
  private func take() -> (Int, ReadEvent)? {
    let mayTake = monitor.locked {
      while !isStopped && reserved - consumed >= places.count { monitor.wait() }
      if !isStopped { reserved += 1 }
      return !isStopped
    }
    return mayTake ? intake.locked { takeNext() } : nil
  }

  /// Inside `intake`, so that numbers follow the input's order: the next event.
  private func takeNext() -> (Int, ReadEvent)? {
    let event = monitor.locked({ isDone }) ? nil : reader.next()
    return monitor.locked {
      guard let event else {
        reserved -= 1
        isDone = true
        monitor.wakeAll()
        return nil
      }
      taken += 1
      return (taken - 1, event)
    }
  }

  /// The next result in order; nil after the last. As long as there is none, the calling thread works too.
  func next() -> Place? {
    while true {
      switch monitor.locked({ nextStep() }) {
      case .consume(let place): return place
      case .end: return nil
      case .help:
        guard let (number, event) = takeAtHand() else { continue }
        let place = Place(result: transformed(event), maker: 0)
        monitor.locked { places[number % places.count] = place }
      }
    }
  }

  /// What the calling thread does next.
  private enum Step {
    case consume(Place)
    case help
    case end
  }

  /// Inside `monitor`: the next step, after waiting where there is nothing to do.
  private func nextStep() -> Step {
    while !isStopped {
      let index = consumed % places.count
      if let place = places[index] {
        places[index] = nil
        // Workers wait for room only.
        if reserved - consumed >= places.count { monitor.wakeAll() }
        consumed += 1
        return .consume(place)
      }
      if isDone {
        if consumed == taken { return .end }
      } else if foundNothing {
        foundNothing = false
      } else if reserved - consumed < places.count {
        reserved += 1
        return .help
      }
      monitor.wait()
    }
    return .end
  }

  /// For the calling thread, which has a place already: a number and its event, unless the input might let it wait. That is
  /// the workers' business: meanwhile results may come that can be consumed.
  private func takeAtHand() -> (Int, ReadEvent)? {
    if reader.isReadInPlace { return intake.locked { takeNext() } }
    let found: (Int, ReadEvent)?? = intake.lockedIfFree {
      guard let event = reader.nextAtHand() else { return nil }
      return monitor.locked {
        taken += 1
        return (taken - 1, event)
      }
    }
    if let found = found ?? nil { return found }
    monitor.locked {
      // Somebody may wait for the place that was not needed.
      if reserved - consumed >= places.count { monitor.wakeAll() }
      reserved -= 1
    }
    foundNothing = true
    return nil
  }

  func stop() {
    monitor.locked {
      isStopped = true
      monitor.wakeAll()
    }
  }
}
