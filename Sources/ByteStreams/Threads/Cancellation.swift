import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Tells a thread to stop, even one that waits for a pipe: such a thread waits for `descriptor` too.
final class Cancellation: Sendable {
  /// Becomes readable on cancellation.
  let descriptor: Int32
  private let signalEnd: Int32
  private let flag = Atomic<Bool>(false)

  init() {
    var ends: [Int32] = [-1, -1]
    // Without the pair (no file numbers left) cancelling works between blocks only; poll ignores negative numbers.
    if pipe(&ends) == 0 {
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    } else {
      ends = [-1, -1]
    }
    descriptor = ends[0]
    signalEnd = ends[1]
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
    if signalEnd >= 0 { _ = close(signalEnd) }
  }

  var isCancelled: Bool { flag.load(ordering: .acquiring) }

  func cancel() {
    guard !flag.exchange(true, ordering: .acquiringAndReleasing), signalEnd >= 0 else { return }
    var byte: UInt8 = 1
    _ = write(signalEnd, &byte, 1)
  }
}
