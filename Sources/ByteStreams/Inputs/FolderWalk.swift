/// The files of a folder and of those in it, sorted, hidden ones left out. Links are followed (data sets are often folders
/// of links), except to a folder one is already inside of.
struct FolderWalk {
  /// Files that look like data.
  private(set) var files: [String] = []
  /// Other files, by path.
  private(set) var skipped: [String] = []
  /// Folders and files that could not be looked at.
  private(set) var failures: [FileSystemError] = []

  init(_ folder: String) { walk(folder, inside: []) }

  private mutating func walk(_ folder: String, inside ancestors: Set<[UInt64]>) {
    do throws(FileSystemError) {
      let identity = try FileSystem.identity(of: folder)
      guard !ancestors.contains(identity) else { return }
      for name in try FileSystem.list(folder) where !DataName.isHidden(name) {
        let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
        add(path, name, inside: ancestors.union([identity]))
      }
    } catch {
      failures.append(error)
    }
  }

  private mutating func add(_ path: String, _ name: String, inside ancestors: Set<[UInt64]>) {
    do throws(FileSystemError) {
      switch try FileSystem.kind(of: path) {
      case .folder: walk(path, inside: ancestors)
      case .file where DataName.looksLikeData(name: name, sample: { FolderWalk.sample(path) }):
        files.append(path)
      case .file, .other, nil: skipped.append(path)
      }
    } catch {
      failures.append(error)
    }
  }

  private static func sample(_ path: String) -> ArraySlice<UInt8> {
    guard let file = try? FileDescriptor.reading(path) else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: DataName.sampleLength) { buffer, count in
      count = (try? file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)) ?? 0
    }
    return bytes[...]
  }
}
