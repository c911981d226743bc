#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What this process has used so far.
public enum ProcessUsage {
  /// `RUSAGE_SELF`, whose imported type differs from platform to platform.
  private static let thisProcess: Int32 = 0

  private static var usage: rusage {
    var usage = rusage()
    getrusage(thisProcess, &usage)
    return usage
  }

  /// The most bytes that were resident at any time.
  public static var peakBytes: Int {
    #if canImport(Darwin)
      return usage.ru_maxrss
    #else
      return 1024 * usage.ru_maxrss
    #endif
  }

  /// Processor time of all threads, the system's share included.
  static var seconds: Double {
    let usage = usage
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + 1e-6 * Double($1.tv_usec) }
  }
}
