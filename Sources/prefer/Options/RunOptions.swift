import ArgumentParser

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How a command behaves while it works.
struct RunOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "No progress and no notes; problems and results only.")
  var quiet = false

  @Option(help: ArgumentHelp("Threads to work with (default: all cores).", valueName: "count"))
  var threads: Int?

  /// How many threads to use.
  var threadCount: Int { threads ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
  }
}
