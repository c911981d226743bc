#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The few file-system calls that the libraries need, with typed errors. Paths are bytes as given: nothing is normalised.
public enum FileSystem {
  /// What stands under a path, links followed.
  public enum Kind: Sendable, Hashable {
    /// An ordinary file.
    case file
    /// A folder.
    case folder
    /// A pipe, device or socket.
    case other
  }

  /// What stands under a path; nil when nothing does.
  public static func kind(of path: String) throws(FileSystemError) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileSystemError(operation: "look at", path: path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// Whether anything stands under a path.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether a path is a symbolic link, to whatever.
  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// A file's size in bytes.
  public static func size(of path: String) throws(FileSystemError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileSystemError(operation: "look at", path: path) }
    return Int(status.st_size)
  }

  /// A number pair that tells files apart however their paths are spelled.
  static func identity(of path: String) throws(FileSystemError) -> [UInt64] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileSystemError(operation: "look at", path: path) }
    return [UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)]
  }

  /// The names in a folder, without `.` and `..`, sorted by their bytes.
  public static func list(_ folder: String) throws(FileSystemError) -> [String] {
    guard let stream = opendir(folder) else { throw FileSystemError(operation: "list", path: folder) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw FileSystemError(operation: "list", path: folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes a folder and those above it; one that exists already is fine.
  public static func createFolder(_ path: String) throws(FileSystemError) {
    if try kind(of: path) == .folder { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try createFolder(String(path[..<slash]))
    }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw FileSystemError(operation: "create folder", path: path)
    }
    guard try kind(of: path) == .folder else {
      throw FileSystemError(operation: "create folder", path: path, number: ENOTDIR)
    }
  }

  /// Removes a file or an empty folder; nothing there is fine.
  public static func remove(_ path: String) throws(FileSystemError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    guard rmdir(path) == 0 || errno == ENOENT else {
      throw FileSystemError(operation: "remove", path: path)
    }
  }

  /// Removes a folder with all that is in it, or a file. Links are removed, never followed.
  public static func removeAll(_ path: String) throws(FileSystemError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw FileSystemError(operation: "look at", path: path)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in try list(path) { try removeAll(path + "/" + name) }
    }
    try remove(path)
  }

  /// Gives a file another name in one step, replacing what had it.
  public static func rename(_ from: String, to: String) throws(FileSystemError) {
    #if canImport(Darwin)
      let result = Darwin.rename(from, to)
    #elseif canImport(Glibc)
      let result = Glibc.rename(from, to)
    #elseif canImport(Musl)
      let result = Musl.rename(from, to)
    #endif
    guard result == 0 else { throw FileSystemError(operation: "rename to \(to) the file", path: from) }
  }

  /// Brings a folder's list of names to the disk, which makes a rename in it last.
  public static func synchronizeFolder(of path: String) throws(FileSystemError) {
    let folder: String
    if let slash = path.lastIndex(of: "/") {
      folder = slash == path.startIndex ? "/" : String(path[..<slash])
    } else {
      folder = "."
    }
    try FileDescriptor.opened(folder, O_RDONLY | O_CLOEXEC).synchronize()
  }

  /// All bytes of a file. For files known to be small; use `MappedFile` for others.
  public static func read(_ path: String) throws(FileSystemError) -> [UInt8] {
    let file = try FileDescriptor.opened(path, O_RDONLY | O_CLOEXEC)
    guard case .regular(let size) = try file.kind() else {
      throw FileSystemError(operation: "read", path: path, number: EISDIR)
    }
    var failure: FileSystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      do throws(FileSystemError) {
        while count < size {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
          let step = try file.read(into: rest, at: count)
          if step == 0 { break }
          count += step
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
