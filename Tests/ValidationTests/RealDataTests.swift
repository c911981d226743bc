import ByteStreams
import PreferenceData
import Testing
import Validation

// Skipped where the shared corpus is not beside the package.
@Suite(.enabled(if: SharedData.preference != nil))
struct RealDataTests {
  private func validate(_ name: String) throws -> (summary: ValidationSummary, findings: [Finding]) {
    let folder = try #require(SharedData.preference)
    var findings: [Finding] = []
    let summary = try ValidationRun().run(
      RecordReader(inputs: [name.isEmpty ? folder : folder + "/" + name]), workers: 2
    ) { findings.append($0) }
    return (summary, findings)
  }

  @Test func scratch() throws {
    for name in [
      "hh-rlhf/harmless-base_test.jsonl.gz", "LLaMA-Factory/dpo_en_demo.json", "azure-foundry-datasets/dpo_chat.jsonl", "",
    ] {
      let (summary, findings) = try validate(name)
      for finding in findings.prefix(40) { print(String(decoding: TextReport.line(for: finding), as: UTF8.self), terminator: "") }
      print(String(decoding: TextReport.summary(summary), as: UTF8.self))
    }
  }
}
