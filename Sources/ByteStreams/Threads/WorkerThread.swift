#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A system thread that runs one closure. Blocking reads and decompression belong here and not on the few threads
/// of Swift's cooperative pool. Whoever makes one calls `join` exactly once.
package struct WorkerThread: @unchecked Sendable {
  private let handle: pthread_t

  /// Starts the thread; nil when the system refuses one.
  package init?(_ body: @escaping @Sendable () -> Void) {
    // The system's own initialiser fills it; which module owns the type's Swift one differs between systems.
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    pthread_attr_init(attributes)
    defer { pthread_attr_destroy(attributes) }
    // Some systems give threads half a megabyte, too little for deeply nested JSON.
    pthread_attr_setstacksize(attributes, 4 << 20)
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
      var thread: pthread_t?
      let result = pthread_create(&thread, attributes, { Work.run($0) }, work.toOpaque())
    #else
      var thread = pthread_t()
      let result = pthread_create(&thread, attributes, { $0.flatMap { Work.run($0) } }, work.toOpaque())
    #endif
    guard result == 0 else {
      work.release()
      return nil
    }
    #if canImport(Darwin)
      guard let thread else { return nil }
    #endif
    handle = thread
  }

  /// Waits for the closure to return.
  package func join() { pthread_join(handle, nil) }
}

private final class Work: Sendable {
  private let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }
}
