import ByteStreams
import PreferenceData
import Validation

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

  /// The bytes of a file of the package.
  static func bytes(_ path: String) throws -> [UInt8] {
    let reader = try RecordReader(inputs: [root + "/" + path])
    while let event = reader.next() {
      switch event {
      case .records(let block): if let first = block.records.first { return Array(first.bytes) }
      case .problem(let problem): throw problem
      }
    }
    return []
  }
}

/// Runs a body with a new folder that is removed afterwards.
func withTemporaryFolder<T>(_ body: (String) throws -> T) throws -> T {
  var template = Array("/tmp/prefer-validation-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { throw NoFolder() }
  let folder = String(cString: made)
  defer {
    if let listing = opendir(folder) {
      while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { unlink(folder + "/" + name) }
      }
      closedir(listing)
    }
    rmdir(folder)
  }
  return try body(folder)
}

struct NoFolder: Error {}

/// Validates files and gives the numbers and all findings.
func validate(
  _ paths: [String], format: PairFormat? = nil, settings: ValidationSettings = ValidationSettings(),
  evaluation: [String]? = nil, workers: Int = 2
) throws -> (summary: ValidationSummary, findings: [Finding]) {
  var findings: [Finding] = []
  let run = ValidationRun(Validator(reader: PairReader(format: format), settings: settings))
  let summary = try run.run(
    RecordReader(inputs: paths), evaluation: evaluation.map { try RecordReader(inputs: $0) }, workers: workers
  ) { findings.append($0) }
  return (summary, findings)
}

/// Validates texts as one file of lines.
func validate(
  lines: [String], format: PairFormat? = nil, settings: ValidationSettings = ValidationSettings()
) throws -> (summary: ValidationSummary, findings: [Finding]) {
  try withTemporaryFolder { folder in
    let path = folder + "/t.jsonl"
    try write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    return try validate([path], format: format, settings: settings)
  }
}

func write(_ bytes: [UInt8], to path: String) throws {
  let file = try OutputFile(path: path)
  try file.write(bytes)
  try file.commit()
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
