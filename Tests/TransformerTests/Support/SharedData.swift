import JSONText
import Testing
import Transformer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The reference data beside the checkout (`../shared`). It is not part of the package: tests that need it are
/// skipped where it is missing.
enum SharedData {
  private static let folder: String = {
    // This file is PACKAGE/Tests/TransformerTests/Support/SharedData.swift.
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    return parts.joined(separator: "/") + "/../shared"
  }()

  /// The path of an oracle model's folder or file.
  static func oracle(_ name: String) -> String { "\(folder)/data/oracle/\(name)" }

  /// Whether the oracles are there.
  static let hasOracles = access(oracle("tiny-llama/io.safetensors"), F_OK) == 0

  /// A parsed JSON file.
  static func json(_ path: String) throws -> JSONValue {
    try JSONDocument.parse(try bytes(path)[...]).root
  }

  /// A whole file.
  static func bytes(_ path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "rb"), "\(path)")
    defer { fclose(file) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return all }
      all += buffer[0..<count]
    }
  }
}

/// A folder that is removed, with what is in it, when the object goes.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/transformer-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ModelError(.file, at: "/tmp", "no folder", remedy: "Make room")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in (try? names()) ?? [] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  func names() throws -> [String] {
    let folder = try #require(opendir(path))
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Writes a file into the folder and gives its path.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = try #require(fopen("\(path)/\(name)", "wb"))
    defer { fclose(file) }
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    return "\(path)/\(name)"
  }
}
