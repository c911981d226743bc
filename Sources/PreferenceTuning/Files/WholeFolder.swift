import ByteStreams

/// A directory that appears under its name only when all its files are written.
enum WholeFolder {
  /// Makes the directory `name` in `parent`, filled by `fill`, in place of one that may be there. Until it is whole it is
  /// called `NAME.partial`.
  static func write(_ name: String, in parent: Folder, fill: (Folder) throws -> Void) throws {
    let partial = name + ".partial"
    try parent.removeAll(partial)
    let folder = parent.folder(partial)
    do {
      try FileSystem.createFolder(folder.path)
      try fill(folder)
      for file in try folder.names() { try folder.synchronize(file) }
      try FileSystem.synchronizeFolder(of: folder.file("."))
    } catch {
      try? parent.removeAll(partial)
      throw error
    }
    try parent.removeAll(name)
    try parent.rename(partial, to: name)
  }

  /// The same for a directory given by its path.
  static func write(_ path: String, fill: (Folder) throws -> Void) throws {
    var path = path[...]
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else {
      return try write(String(path), in: Folder("."), fill: fill)
    }
    let parent = slash == path.startIndex ? "/" : String(path[..<slash])
    try write(String(path[path.index(after: slash)...]), in: Folder(parent), fill: fill)
  }
}
