#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Makes a symbolic link; false when the system refuses.
func symlinked(_ target: String, _ path: String) -> Bool { symlink(target, path) == 0 }

/// Seconds on a clock that only goes forward.
func monotonicSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// Sleeps the calling thread.
func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
