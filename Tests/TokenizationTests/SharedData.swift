import JSONText
import Tokenization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Vocabularies and expected ids that lie beside a checkout, in `../shared`. Tests that need them are skipped
/// where they are not there.
enum SharedData {
  static let root: String = {
    // .../Tests/TokenizationTests/SharedData.swift: three components up is the package.
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(package)/../shared/data"
  }()

  static let isThere = access("\(root)/tokenizers/expected", R_OK) == 0

  static func vocabulary(_ name: String) -> String { "\(root)/tokenizers/vocab/\(name)" }

  /// The output of a command that unpacks a file.
  static func output(of command: String) throws -> [UInt8] {
    guard let pipe = popen(command, "r") else { throw Failure.cannotRun(command) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    guard pclose(pipe) == 0 else { throw Failure.cannotRun(command) }
    return bytes
  }

  enum Failure: Error {
    case cannotRun(String)
    case notAsExpected(String)
  }

  /// One string with the ids that a reference encoder gave it.
  struct Expectation {
    var text: ArraySlice<UInt8>
    var ids: [UInt32]
    /// With control tokens recognised, where that differs (rank files).
    var idsSpecial: [UInt32]?
    /// With control tokens as text, where that differs (Hugging Face).
    var idsSpecialsAsText: [UInt32]?
    /// Where each token ends, in characters (Hugging Face).
    var offsetEnds: [Int]
    /// What the reference decodes the ids to.
    var decoded: ArraySlice<UInt8>?
  }

  /// The expectations of one file, in order.
  static func expectations(_ name: String) throws -> [Expectation] {
    let bytes = try output(of: "gzip -dc '\(root)/tokenizers/expected/\(name).jsonl.gz'")
    // Digits of the raw text: far quicker in a debug build than one view for each number.
    func numbers(_ value: JSONValue?) -> [UInt32]? {
      guard let raw = value?.rawText else { return nil }
      var numbers: [UInt32] = []
      var number: UInt32?
      for byte in raw {
        if byte >= 0x30, byte <= 0x39 {
          number = (number ?? 0) * 10 + UInt32(byte - 0x30)
        } else if let whole = number {
          numbers.append(whole)
          number = nil
        }
      }
      return numbers
    }
    return try bytes.split(separator: 0x0A).map { line in
      let row = try JSONDocument.parse(line).root
      guard let text = row["text"]?.stringBytes, let ids = numbers(row["ids"]) else {
        throw Failure.notAsExpected(name)
      }
      return Expectation(
        text: text, ids: ids, idsSpecial: numbers(row["ids_special"]),
        idsSpecialsAsText: numbers(row["ids_specials_as_text"]),
        offsetEnds: (numbers(row["offsets"]) ?? []).enumerated()
          .compactMap { $0.offset % 2 == 1 ? Int($0.element) : nil },
        decoded: row["decode"]?.stringBytes)
    }
  }
}
