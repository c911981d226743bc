import Synchronization

/// A flag that asks a run to stop: it finishes its step, writes a checkpoint and returns. Setting it is safe on any
/// thread and in a signal handler.
public final class StopRequest: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A flag that is not set.
  public init() {}

  /// Whether somebody asked.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Asks.
  public func request() { flag.store(true, ordering: .relaxed) }
}
