import ByteStreams
import Validation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The settings file that governs some inputs.
enum ProjectSettings {
  /// Reads the file that is named, or the one found beside the inputs or above them; nil where there is none.
  static func load(named path: String?, for inputs: [String]) throws -> ConfigurationFile? {
    if let path { return try read(path) }
    var found: [String] = []
    for input in inputs {
      if let path = search(from: input), !found.contains(path) { found.append(path) }
    }
    guard found.count < 2 else {
      throw CommandFailure.usage(
        "the inputs have different settings, \(found[0]) and \(found[1]); choose one with --config")
    }
    return try found.first.map(read)
  }

  /// Looks in the folder of an input, then in those above it. What is no file (standard input, a pattern) counts as
  /// lying in the current folder.
  private static func search(from input: String) -> String? {
    guard let resolved = realpath(input, nil) ?? realpath(".", nil) else { return nil }
    defer { free(resolved) }
    var folder = String(cString: resolved)
    while true {
      let path = (folder == "/" ? "" : folder) + "/" + ConfigurationFile.name
      if FileSystem.exists(path) { return path }
      guard folder != "/", let slash = folder.lastIndex(of: "/") else { return nil }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }

  private static func read(_ path: String) throws -> ConfigurationFile {
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path)
    } catch {
      throw CommandFailure.usage("\(error)")
    }
    do {
      let file = try ConfigurationFile(String(decoding: bytes, as: UTF8.self))
      // Rules that do not exist are the file's fault, not the command line's.
      _ = try RuleSelection(select: file.select, ignore: file.ignore, severities: file.severities)
      return file
    } catch {
      throw CommandFailure.usage("\(path): \(error)")
    }
  }
}
