#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Memory of this process.
public enum RunMemory {
  /// `RUSAGE_SELF`, whose imported type differs from platform to platform.
  private static let thisProcess: Int32 = 0

  /// The most bytes that were resident at any time so far.
  public static var peak: Int {
    var usage = rusage()
    getrusage(thisProcess, &usage)
    #if canImport(Darwin)
      return usage.ru_maxrss
    #else
      return 1024 * usage.ru_maxrss
    #endif
  }
}
