import ByteStreams
import PreferenceData

@testable import PairStore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A folder of its own that goes away with the value.
final class ScratchFolder {
  let path: String

  init() throws {
    var template = Array(
      "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/pairstore-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw FileSystemError(operation: "create folder", path: "scratch")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileSystem.removeAll(path) }

  func write(_ name: String, _ text: String) throws -> String {
    try writeUnsynced("\(path)/\(name)", text.utf8)
    return "\(path)/\(name)"
  }
}

/// Writes a file without waiting for the disk, which tests that write hundreds need not do.
func writeUnsynced(_ path: String, _ bytes: some Collection<UInt8>) throws {
  guard let file = fopen(path, "wb") else { throw FileSystemError(operation: "open", path: path) }
  defer { fclose(file) }
  let array = Array(bytes)
  guard fwrite(array, 1, array.count, file) == array.count else {
    throw FileSystemError(operation: "write", path: path)
  }
}

/// Sets the time at which a file was last changed.
func setModified(_ path: String, seconds: Int) {
  let time = timeval(tv_sec: seconds, tv_usec: 0)
  utimes(path, [time, time])
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mixBits(state)
  }
}

enum Fixtures {
  static func flatPair(_ prompt: String, _ chosen: String, _ rejected: String) -> PreferencePair {
    PreferencePair(
      prompt: .text(Text(prompt)), chosen: .text(Text(chosen)), rejected: .text(Text(rejected)),
      position: RecordPosition(input: "test", line: 1))
  }

  static func chatPair(_ prompt: String, _ chosen: String, _ rejected: String) -> PreferencePair {
    PreferencePair(
      prompt: .messages([Message(role: .user, text: Text(prompt))]),
      chosen: .messages([Message(role: .assistant, text: Text(chosen))]),
      rejected: .messages([Message(role: .assistant, text: Text(rejected))]),
      position: RecordPosition(input: "test", line: 1))
  }

  static let fingerprints = StoreFingerprints(
    tokenizer: Fingerprint(of: "t"), template: Fingerprint(of: "c"), options: Fingerprint(of: "o"),
    source: Fingerprint(of: "s"))

  /// One row as it goes into a shard.
  struct Row: Equatable {
    var prompt, chosen, rejected: [UInt32]
    var flags: PairFlags
    var source: String
    var line: Int
  }

  static func rows(_ count: Int, vocabularySize: Int, seed: UInt64) -> [Row] {
    var random = SeededGenerator(state: seed)
    func ids(_ range: ClosedRange<Int>) -> [UInt32] {
      (0..<Int.random(in: range, using: &random)).map { _ in
        UInt32.random(in: 0..<UInt32(vocabularySize), using: &random)
      }
    }
    return (0..<count).map { index in
      Row(
        prompt: ids(1...12), chosen: ids(1...9), rejected: ids(1...9),
        flags: PairFlags(rawValue: UInt32(index % 16)), source: ["a.jsonl", "é!b.jsonl"][index % 2],
        line: index * 3 + 1)
    }
  }

  static func builder(_ rows: [Row], vocabularySize: Int) -> ShardBuilder {
    var builder = ShardBuilder(vocabularySize: vocabularySize)
    for row in rows {
      builder.append(
        ids: (row.prompt + row.chosen + row.rejected)[...], promptCount: row.prompt.count,
        chosenCount: row.chosen.count, flags: row.flags, source: row.source, line: row.line)
    }
    return builder
  }

  static func image(_ rows: [Row], vocabularySize: Int) -> [UInt8] {
    builder(rows, vocabularySize: vocabularySize).image(shardIndex: 3, fingerprints: fingerprints)
  }

  /// JSON Lines of flat pairs, with a few rows in between that become no pair.
  static func flatLines(_ count: Int) -> String {
    (0..<count).map { index in
      switch index % 17 {
      case 5: #"{"prompt": "p\#(index)", "chosen": "", "rejected": "x"}"#
      case 9: #"{"prompt": "p\#(index)", "chosen": "same", "rejected": "same"}"#
      case 13: #"{"prompt": "p\#(index)"}"#
      default:
        #"{"prompt": "question \#(index / 2)\n", "chosen": "ab \#(String(repeating: "y", count: index % 23 + 1))", "rejected": "no \#(index)"}"#
      }
    }.joined(separator: "\n") + "\n"
  }
}
