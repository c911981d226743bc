import ByteStreams

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A pipe with a name, and a thread that writes into it.
struct NamedPipe {
  let path: String

  init(in folder: TemporaryFolder) throws {
    path = folder.path + "/pipe"
    guard mkfifo(path, 0o600) == 0 else { throw FileSystemError(operation: "make pipe", path: path) }
  }

  /// Writes bytes again and again from another thread; stops early when the reader goes away.
  func feed(_ bytes: [UInt8], times: Int = 1) -> Feeding { Feeding(path, bytes, times) }

  final class Feeding: @unchecked Sendable {
    private let path: String
    private let bytes: [UInt8]
    private let times: Int
    private var thread = UnsafeMutablePointer<pthread_t>.allocate(capacity: 1)

    init(_ path: String, _ bytes: [UInt8], _ times: Int) {
      self.path = path
      self.bytes = bytes
      self.times = times
      let this = Unmanaged.passRetained(self).toOpaque()
      pthread_create(
        thread, nil,
        { argument in
          #if canImport(Darwin)
            Unmanaged<Feeding>.fromOpaque(argument).takeRetainedValue().run()
          #else
            if let argument { Unmanaged<Feeding>.fromOpaque(argument).takeRetainedValue().run() }
          #endif
          return nil
        }, this)
    }

    deinit { thread.deallocate() }

    private func run() {
      guard let output = try? OutputFile(path: path) else { return }
      for _ in 0..<times {
        do throws(OutputError) { try output.write(bytes) } catch { return }
      }
      try? output.commit()
    }

    func wait() { pthread_join(thread.pointee, nil) }
  }
}
