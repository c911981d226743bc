#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An open file that closes itself. The calls here retry what a signal interrupted and do nothing else.
final class FileDescriptor: Sendable {
  enum Kind: Sendable {
    case regular(size: Int)
    case folder
    /// Pipes, terminals, character devices: readable once, length unknown.
    case stream
  }

  let number: Int32
  let path: String
  private let isOwned: Bool

  private init(number: Int32, path: String, isOwned: Bool) {
    self.number = number
    self.path = path
    self.isOwned = isOwned
  }

  static let standardInput = FileDescriptor(number: 0, path: "-", isOwned: false)
  static let standardOutput = FileDescriptor(number: 1, path: "-", isOwned: false)

  /// Opens for reading. Never waits for the other end of a named pipe: reading does that, where it can be cancelled.
  static func reading(_ path: String) throws(FileSystemError) -> FileDescriptor {
    try opened(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  }

  /// Opens for writing, emptying what was there.
  static func writing(_ path: String, creates: Bool) throws(FileSystemError) -> FileDescriptor {
    try opened(path, O_WRONLY | O_CLOEXEC | (creates ? O_CREAT | O_TRUNC : 0))
  }

  static func opened(_ path: String, _ flags: Int32) throws(FileSystemError) -> FileDescriptor {
    while true {
      let number = open(path, flags, 0o644)
      if number >= 0 { return FileDescriptor(number: number, path: path, isOwned: true) }
      if errno != EINTR { throw FileSystemError(operation: "open", path: path) }
    }
  }

  deinit {
    if isOwned { _ = close(number) }
  }

  func kind() throws(FileSystemError) -> Kind {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw FileSystemError(operation: "look at", path: path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .regular(size: Int(status.st_size))
    case S_IFDIR: return .folder
    default: return .stream
    }
  }

  /// Where the next plain `read` would begin; 0 when the file cannot tell.
  var offset: Int { max(0, Int(lseek(number, 0, SEEK_CUR))) }

  /// Bytes at an absolute offset; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
    while true {
      let count = pread(number, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw FileSystemError(operation: "read", path: path) }
    }
  }

  /// The next bytes of a stream, nil when it said "not yet"; 0 only at the end.
  func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(FileSystemError) -> Int? {
    while true {
      #if canImport(Darwin)
        let count = Darwin.read(number, buffer.baseAddress, buffer.count)
      #elseif canImport(Glibc)
        let count = Glibc.read(number, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(number, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
      if errno != EINTR { throw FileSystemError(operation: "read", path: path) }
    }
  }

  /// Waits until this file or `other` has something to say; true when it is `other`.
  func waitUntilReadable(or other: Int32) throws(FileSystemError) -> Bool {
    var waiting = [
      pollfd(fd: number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&waiting, 2, -1) < 0 {
      if errno != EINTR { throw FileSystemError(operation: "wait for", path: path) }
    }
    return waiting[1].revents != 0
  }

  /// Writes all bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileSystemError) {
    var rest = bytes
    while !rest.isEmpty {
      let (count, number) = BrokenPipeSignal.withheld(for: self.number) { [rest] file in
        #if canImport(Darwin)
          Darwin.write(file, rest.baseAddress, rest.count)
        #elseif canImport(Glibc)
          Glibc.write(file, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
          Musl.write(file, rest.baseAddress, rest.count)
        #endif
      }
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if number == EAGAIN || number == EWOULDBLOCK {
        // Somebody who shares this pipe or terminal made it non-blocking.
        var room = pollfd(fd: self.number, events: Int16(POLLOUT), revents: 0)
        _ = poll(&room, 1, -1)
      } else if number != EINTR {
        throw FileSystemError(operation: "write", path: path, number: number)
      }
    }
  }

  /// Asks the system to bring everything to the disk.
  func synchronize() throws(FileSystemError) {
    // Pipes and some file systems have nothing to sync and say so.
    guard fsync(number) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS else {
      throw FileSystemError(operation: "sync", path: path)
    }
  }

  /// Tells the kernel that the file is read once from front to back.
  func expectSequentialReading() {
    #if os(Linux)
      _ = posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL)
    #endif
  }
}

/// Writing into a pipe whose reader has gone kills a process by default. A library must not change a process-wide
/// setting, so the signal is held back on this thread for the one call, and taken away if the call raised it.
private enum BrokenPipeSignal {
  static func withheld(for file: Int32, _ body: (Int32) -> Int) -> (count: Int, number: Int32) {
    #if canImport(Darwin)
      _ = fcntl(file, F_SETNOSIGPIPE, 1)
      let count = body(file)
      return (count, errno)
    #else
      var pipe = sigset_t()
      var before = sigset_t()
      var pending = sigset_t()
      sigemptyset(&pipe)
      sigaddset(&pipe, SIGPIPE)
      sigpending(&pending)
      pthread_sigmask(SIG_BLOCK, &pipe, &before)
      let count = body(file)
      let number = errno
      // The signal comes with a short count too, when the reader leaves in the middle of a write.
      if sigismember(&pending, SIGPIPE) == 0 {
        var now = timespec()
        while sigtimedwait(&pipe, nil, &now) < 0 && errno == EINTR {}
      }
      pthread_sigmask(SIG_SETMASK, &before, nil)
      return (count, number)
    #endif
  }
}
