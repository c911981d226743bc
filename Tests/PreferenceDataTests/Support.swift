import ByteStreams
import JSONText
import PreferenceData

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Files of the package, and of the corpus that stands beside it on the project's own machines.
enum Files {
  static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")  // this file, its folder, Tests
  }()

  /// Nil where the corpus is not there; the tests on it are skipped then.
  static let sharedPreferenceData: String? = {
    let path = root + "/../shared/data/preference"
    return access(path, R_OK) == 0 ? path : nil
  }()

  /// The records of a fixture.
  static func records(_ name: String) throws -> [Record] {
    try records(at: root + "/Fixtures/formats/" + name)
  }

  static func records(at path: String) throws -> [Record] {
    let reader = try RecordReader(inputs: [path])
    var records: [Record] = []
    while let event = reader.next() {
      switch event {
      case .records(let block): records += block.records
      case .problem(let problem): throw problem
      }
    }
    return records
  }
}

/// A record of one line, as the first of an input named `t`.
func record(_ text: String, line: Int = 1) -> Record {
  Record(bytes: ArraySlice(Array(text.utf8)), position: RecordPosition(input: "t", line: line))
}

/// Reads a record that must be a pair.
func pair(_ text: String, format: PairFormat? = nil) throws -> PreferencePair {
  let reading = PairReader(format: format).read(record(text))
  guard let pair = reading.pair else { throw NotAPair(problems: reading.problems) }
  return pair
}

struct NotAPair: Error {
  var problems: [ShapeProblem]
}

/// A message as `role: text`, for comparing what was read.
func outline(_ messages: [Message]) -> [String] {
  messages.map { message in
    let text = message.plainText.map(\.string) ?? "–"
    return "\(message.role): \(text)"
  }
}

/// Numbers that are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
