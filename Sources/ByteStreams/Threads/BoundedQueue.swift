/// Hands elements from one thread to others. It holds a bounded weight (but always at least one element): the giving side
/// waits when it is full, the taking side when it is empty. Unchecked: `monitor` guards all that changes.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  private let monitor = Monitor()
  private let capacity: Int
  private var waiting: [(element: Element, weight: Int)] = []
  private var head = 0
  private var weight = 0
  private var isFinished = false
  private var isClosed = false
  private var isLent = false
  private var heaviest = 0

  init(capacity: Int) { self.capacity = capacity }

  /// Adds an element, waiting for room; false when nobody will take it any more.
  func put(_ element: Element, weight added: Int, isLent lends: Bool = false) -> Bool {
    monitor.locked {
      while !isClosed && head < waiting.count && weight + added > capacity { monitor.wait() }
      if isClosed { return false }
      if lends { isLent = true }
      waiting.append((element, added))
      weight += added
      heaviest = max(heaviest, weight)
      monitor.wakeAll()
      return true
    }
  }

  /// Adds an element that weighs nothing, and waits until whoever took it calls `giveBack`; false when nobody will.
  func lend(_ element: Element) -> Bool {
    guard put(element, weight: 0, isLent: true) else { return false }
    return monitor.locked {
      while isLent && !isClosed { monitor.wait() }
      return !isClosed
    }
  }

  /// Says that the lent element is done with.
  func giveBack() {
    monitor.locked {
      isLent = false
      monitor.wakeAll()
    }
  }

  /// The next element, waiting for one unless told otherwise; nil when there will be none, or is none yet.
  func take(waits: Bool = true) -> Element? {
    monitor.locked {
      while waits && head == waiting.count && !isFinished && !isClosed { monitor.wait() }
      if isClosed || head == waiting.count { return nil }
      let (element, taken) = waiting[head]
      head += 1
      weight -= taken
      if head > 32 || head == waiting.count {
        waiting.removeFirst(head)
        head = 0
      }
      monitor.wakeAll()
      return element
    }
  }

  /// Says that no more elements come; those inside can still be taken.
  func finish() {
    monitor.locked {
      isFinished = true
      monitor.wakeAll()
    }
  }

  /// Drops everything and sends all who wait home.
  func close() {
    monitor.locked {
      isClosed = true
      waiting = []
      head = 0
      monitor.wakeAll()
    }
  }

  /// The most weight that was ever inside, so that tests can see the bound hold.
  var heaviestLoad: Int { monitor.locked { heaviest } }
}
