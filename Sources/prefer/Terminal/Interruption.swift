import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Ctrl-C as a request: the work at hand finishes its record or step and leaves a state that can be resumed. A second
/// Ctrl-C ends the process at once.
enum Interruption {
  private static let requests = Atomic<Int>(0)

  /// Whether somebody asked to stop.
  static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

  /// Starts to catch SIGINT and SIGTERM.
  static func watch() {
    // The first use initialises the counter; a signal handler must not be the one to do that.
    _ = isRequested
    for number in [SIGINT, SIGTERM] {
      signal(number) { received in
        let earlier = Interruption.requests.add(1, ordering: .relaxed).oldValue
        if earlier > 0 { _exit(128 + received) }
      }
    }
  }
}
