import ArgumentParser
import ByteStreams
import Validation

/// What records are compared with, and what that may cost.
struct ComparisonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Evaluation data, checked too: none of its prompts may stand in the inputs.", valueName: "file"))
  var eval: [String] = []

  @Option(
    help: ArgumentHelp(
      "Benchmark texts (JSON or plain lines) that no record may share a run of words with.", valueName: "file"
    ))
  var benchmark: [String] = []

  @Option(help: ArgumentHelp("Words in such a run.", valueName: "count"))
  var benchmarkWords: Int = BenchmarkTexts.usualRun

  @Flag(help: "Look for records with nearly the same words (rule PD808).")
  var nearDuplicates = false

  @Option(help: ArgumentHelp("How much of their words near-duplicates share, by estimate.", valueName: "0…1"))
  var similarity: Double = 0.8

  @Option(
    help: ArgumentHelp(
      "Memory for the comparison of records; what does not fit is compared on disk.", valueName: "bytes"))
  var memory = ByteCount(64 << 20)

  @Option(
    help: ArgumentHelp(
      "Folder for what does not fit into memory (default: TMPDIR or /tmp).", valueName: "folder"))
  var scratch: String?

  func validate() throws {
    if benchmarkWords < 3 { throw ValidationError("--benchmark-words must be at least 3.") }
    if !(0...1).contains(similarity) { throw ValidationError("--similarity lies between 0 and 1.") }
  }

  /// What may be taken.
  var comparisonMemory: ComparisonMemory { ComparisonMemory(bytes: memory.value, folder: scratch) }

  /// Reads the benchmark texts; nil when there are none.
  func benchmarkTexts(limits: ReadLimits) throws -> BenchmarkTexts? {
    guard !benchmark.isEmpty else { return nil }
    do {
      return try BenchmarkTexts(try RecordReader(inputs: benchmark, limits: limits), run: benchmarkWords)
    } catch let problem as ReadProblem {
      throw CommandFailure(
        status: .unreadable,
        message: "error: the benchmark could not be read to its end, so nothing was compared: \(problem)")
    }
  }
}
