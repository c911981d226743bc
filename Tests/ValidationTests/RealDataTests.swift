import ByteStreams
import PreferenceData
import Testing
import Validation

// Skipped where the shared corpus is not beside the package.
@Suite(.enabled(if: Files.sharedPreferenceData != nil))
struct RealDataTests {
  private func validateShared(_ name: String) throws -> (summary: ValidationSummary, findings: [Finding]) {
    let folder = try #require(Files.sharedPreferenceData)
    return try validate([folder + name])
  }

  private func lines(_ findings: [Finding], _ rule: Rule) -> [Int] {
    findings.filter { $0.rule == rule }.map(\.place.line)
  }

  /// The lines were counted by an independent program that splits the transcripts with a regular expression.
  @Test func hhHarmlessTest() throws {
    let (summary, findings) = try validateShared("/hh-rlhf/harmless-base_test.jsonl.gz")
    #expect(summary.rows == 2312 && summary.pairs == 2307)
    #expect(summary.formats == [.hh: 2312])
    #expect(summary.bytes == 3_280_164)
    #expect(lines(findings, .emptyChosen) == [87, 517, 926, 1104])
    #expect(lines(findings, .emptyRejected) == [])
    #expect(lines(findings, .contextDiffers) == [1255, 1689, 1951, 1953, 2037])
    #expect(lines(findings, .sameRoleTwice) == [668, 764, 1255, 1320, 1689, 1850, 1951, 1953, 2037])
    // Eight of them in the chosen transcript, one in the rejected: the report says so.
    let twice = try #require(summary.findings.first { $0.name == "same-role-twice" })
    #expect(twice.count == 9 && twice.members == ["chosen": 8, "rejected": 1])
    #expect(twice.whereabouts == "8 in chosen, 1 in rejected")
    #expect(
      summary.notes.contains { $0.contains("longer in 1,025 of 2,312 rows") && $0.contains("characters") })
    #expect(
      findings.filter { $0.rule == .sameRoleTwice && $0.pointer == "/rejected" }.map(\.place.line) == [1951])
    #expect(lines(findings, .repeatedPrompt) == [1453, 1484])
    #expect(summary.exitStatus == 1)
    // An independent count gives 1,023 to 1,025, by what is counted; characters of the replies give the latter.
    #expect(summary.lengths.records == 2312 && summary.lengths.chosenLonger == 1025)
  }

  /// What TRL's cut at the first differing character does to these transcripts, as measured with TRL itself.
  @Test func hhUnderTRL() throws {
    let folder = try #require(Files.sharedPreferenceData)
    let settings = ValidationSettings(
      selection: try RuleSelection(select: ["platform-split"]), profile: Profile.named("trl"))
    let (summary, findings) = try validate(
      [folder + "/hh-rlhf/harmless-base_test.jsonl.gz"], settings: settings)
    #expect(summary.rows == 2312)
    #expect(findings.count == 448)
    #expect(findings.count { $0.message.contains("into the prompt") } == 444)
  }

  /// The large file under every profile: what is no platform's business is found under all of them.
  @Test(arguments: Profile.all.map(\.name))
  func hhUnderAllProfiles(name: String) throws {
    let folder = try #require(Files.sharedPreferenceData)
    let profile = try #require(Profile.named(name))
    let settings = ValidationSettings(
      selection: try RuleSelection(defaults: profile.severities), profile: profile)
    let (summary, findings) = try validate(
      [folder + "/hh-rlhf/harmless-base_test.jsonl.gz"], settings: settings)
    #expect(summary.rows == 2312 && summary.pairs == 2307)
    #expect(lines(findings, .emptyChosen) == [87, 517, 926, 1104])
    #expect(lines(findings, .contextDiffers).count == 5 && lines(findings, .sameRoleTwice).count == 9)
    #expect(lines(findings, .repeatedPrompt) == [1453, 1484])
    #expect(summary.lengths.chosenLonger == 1025)
    #expect(findings.contains { $0.rule == .platformFormat } == (name != "trl"))
  }

  /// Every file but the large one under every profile: pairs are pairs under all of them.
  @Test func allFilesUnderAllProfiles() throws {
    let folder = try #require(Files.sharedPreferenceData)
    let files = try FileSystem.list(folder).filter { $0 != "hh-rlhf" }.map { folder + "/" + $0 }
    let plain = try validate(files)
    for profile in Profile.all {
      let settings = ValidationSettings(
        selection: try RuleSelection(defaults: profile.severities), profile: profile)
      let (summary, findings) = try validate(files, settings: settings)
      #expect(summary.rows == plain.summary.rows && summary.pairs == plain.summary.pairs)
      #expect(findings.contains { $0.rule == .platformFormat }, "\(profile.name) reads only some formats")
      #expect(findings.filter { $0.rule.group != .platform }.count == plain.findings.count)
    }
  }

  @Test func llamaFactoryAndAzure() throws {
    let ranking = try validateShared("/LLaMA-Factory/dpo_en_demo.json")
    #expect(ranking.summary.rows == 300 && ranking.summary.pairs == 300)
    #expect(ranking.summary.formats == [.sharegpt: 300])
    #expect(
      lines(ranking.findings, .repeatedPair).count + lines(ranking.findings, .repeatedPrompt).count == 5)
    let azure = try validateShared("/azure-foundry-datasets/dpo_chat.jsonl")
    #expect(azure.summary.rows == 12 && azure.findings.isEmpty)
  }

  @Test func theWholeFolder() throws {
    let (summary, findings) = try validateShared("")
    #expect(summary.formats == [.hh: 2312, .sharegpt: 300, .flat: 100, .openai: 12, .chat: 1])
    let foreign = findings.filter { $0.rule == .unsupportedFormat }
    // One for each of the files that hold no pairs, however many rows they have.
    #expect(foreign.count == 4)
    #expect(summary.findings.first { $0.name == "unsupported-format" }?.count == 300 + 8 + 10 + 25)
    #expect(!findings.contains { $0.rule == .jsonSyntax })
    #expect(!summary.isIncomplete)
  }
}
