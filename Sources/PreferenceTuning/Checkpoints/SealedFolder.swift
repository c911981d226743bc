import ByteStreams

/// A directory whose files are checked before they are believed.
///
/// The file `CHECKSUMS` has a line `XXH3-128  name` for each other file.
enum SealedFolder {
  private static let list = "CHECKSUMS"

  /// Makes the directory `name` in `parent`, filled by `fill`, and seals it.
  static func write(_ name: String, in parent: Folder, fill: (Folder) throws -> Void) throws {
    try WholeFolder.write(name, in: parent) { folder in
      try fill(folder)
      var lines = ""
      for file in try folder.names() { lines += "\(try folder.fingerprint(of: file))  \(file)\n" }
      try folder.write(list, Array(lines.utf8))
    }
  }

  /// Says what is wrong with a directory, or nil when all files it should hold are there and unchanged.
  static func damage(of folder: Folder, expecting files: [String]) -> String? {
    guard let bytes = try? folder.read(list) else { return "\(list) is missing" }
    var recorded: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard let gap = line.firstIndex(of: " ") else { continue }
      recorded[String(line[gap...].drop { $0 == " " })] = String(line[..<gap])
    }
    for file in files where recorded[file] == nil { return "\(file) has no checksum" }
    for (file, checksum) in recorded.sorted(by: { $0.key < $1.key }) {
      guard let found = try? folder.fingerprint(of: file) else { return "\(file) is missing" }
      guard found.description == checksum else { return "\(file) was changed or cut short" }
    }
    return nil
  }
}
