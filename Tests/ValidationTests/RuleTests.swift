import ByteStreams
import ChatTemplates
import PreferenceData
import Testing
import Tokenization
import Validation

/// Every rule has a file that breaks it once and one that nearly does, under `Fixtures/rules`.
@Suite struct RuleTests {
  private static func fixture(_ rule: Rule, _ kind: String) -> String {
    // The platform that looks at names wants this one.
    let suffix = rule == .platformFile && kind == "broken" ? "json" : "jsonl"
    return "\(Files.root)/Fixtures/rules/\(rule.code).\(kind).\(suffix)"
  }

  /// What has to be asked for to have the rule checked.
  private static func settings(for rule: Rule) throws -> ValidationSettings {
    var settings = ValidationSettings()
    if !rule.isOnByDefault {
      settings.selection = try RuleSelection(severities: [(rule.code, .on(rule.severity))])
    }
    if rule.group == .context, rule.code >= "PD711" {
      settings.rendering = RenderingSettings(
        template: template(for: rule),
        tokenizer: try Tokenizer.load(path: Files.root + "/Fixtures/demo/tokenizer.json"),
        maximumPromptLength: rule == .promptTooLong ? 14 : nil,
        maximumLength: rule == .pairTooLong || rule == .answerCutAway ? 20 : nil)
    }
    if rule.group == .platform { settings.profile = try profile(for: rule) }
    if rule == .benchmarkOverlap {
      settings.benchmark = try BenchmarkTexts(RecordReader(inputs: [fixture(rule, "benchmark")]))
    }
    return settings
  }

  private static func template(for rule: Rule) -> any ChatTemplate {
    switch rule {
    // Flat text has no mark between prompt and answer that would keep them apart.
    case .promptNoPrefix: BuiltInTemplate.plain
    case .turnDropped, .noEndOfTurn: ForgetfulTemplate()
    default: BuiltInTemplate.chatml
    }
  }

  private static func profile(for rule: Rule) throws -> Profile {
    let name =
      switch rule {
      case .platformFormat, .tooFewRecords, .fileTooLarge: "openai"
      case .platformContent: "azure"
      case .platformDrops: "axolotl"
      case .platformSplit: "trl"
      case .tooManyRecords: "fireworks"
      default: "together"
      }
    var profile = try #require(Profile.named(name))
    // The platforms' own limits are millions of records and gigabytes.
    if rule == .tooManyRecords { profile.maximumRows = 4 }
    if rule == .fileTooLarge { profile.maximumBytes = 800 }
    return profile
  }

  private func findings(_ kind: String, of rule: Rule, settings: ValidationSettings) throws -> [Finding] {
    try validate(
      [Self.fixture(rule, kind)], settings: settings,
      evaluation: rule == .evaluationLeak ? [Self.fixture(rule, "evaluation")] : nil
    ).findings
  }

  @Test(arguments: Rule.all)
  func isFoundWhereItIsBrokenAndNotElsewhere(rule: Rule) throws {
    let settings = try Self.settings(for: rule)
    let broken = try findings("broken", of: rule, settings: settings)
    #expect(broken.filter { $0.rule == rule }.count == 1, "\(broken)")
    #expect(broken.first { $0.rule == rule }?.severity == rule.severity)
    let near = try findings("near", of: rule, settings: settings)
    #expect(!near.contains { $0.rule == rule }, "\(near)")
  }

  @Test(arguments: Rule.all)
  func canBeTurnedOffAndChanged(rule: Rule) throws {
    var settings = try Self.settings(for: rule)
    settings.selection = try RuleSelection(severities: [(rule.name, .off)])
    let silent = try findings("broken", of: rule, settings: settings)
    #expect(!silent.contains { $0.rule == rule })
    settings.selection = try RuleSelection(severities: [(rule.code, .on(.note))])
    let noted = try findings("broken", of: rule, settings: settings)
    #expect(noted.filter { $0.rule == rule }.map(\.severity) == [.note])
  }

  @Test func codesAndNamesAreUniqueAndInOrder() {
    #expect(Set(Rule.all.map(\.code)).count == Rule.all.count)
    #expect(Set(Rule.all.map(\.name)).count == Rule.all.count)
    #expect(Rule.all.map(\.code) == Rule.all.map(\.code).sorted())
    #expect(Rule.all.map(\.group).allSatisfy { $0 != .input })
    #expect(Set(RulePage.all.map(\.rule)) == Set(Rule.all))
    #expect(RulePage.all.count == Rule.all.count)
  }

  /// Examples that are described, since they are no text, or too long for a page.
  private static let described: Set<Rule> = [
    .tooDeep, .notRecords, .invalidUTF8, .byteOrderMark, .lengthBias, .labelImbalance, .positionBias,
    .tooFewRecords,
    .tooManyRecords,
    .fileTooLarge, .turnDropped, .noEndOfTurn, .platformFile,
  ]

  @Test(arguments: RulePage.all)
  func thePageIsCompleteAndItsExamplesAreTrue(page: RulePage) throws {
    let rule = page.rule
    let text = page.text
    for part in [rule.code, rule.name, rule.what, rule.remedy, page.why, page.tools] {
      #expect(!part.isEmpty && text.contains(part))
    }
    #expect(RulePage.page(of: rule.code.lowercased())?.rule == rule)
    #expect(RulePage.page(of: rule.name)?.rule == rule)
    let settings = try Self.settings(for: rule)
    let isSpecial = !rule.isOnByDefault || rule.group == .platform || settings.rendering != nil
    #expect((page.needs != nil) == (isSpecial || rule == .evaluationLeak || rule == .benchmarkOverlap))
    guard !Self.described.contains(rule), rule != .evaluationLeak else { return }
    let bad = try validate(lines: [page.bad], settings: settings).findings
    #expect(bad.contains { $0.rule == rule }, "\(bad)")
    let good = try validate(lines: [page.good], settings: settings).findings
    #expect(!good.contains { $0.rule == rule }, "\(good)")
  }

  @Test func aByteOrderMarkAndForeignBytesHaveTheirPlaces() throws {
    let bytes = try findings("broken", of: .invalidUTF8, settings: ValidationSettings())
    #expect(bytes.map(\.place.line) == [1] && bytes.map(\.place.column) == [28])
    let mark = try findings("broken", of: .byteOrderMark, settings: ValidationSettings())
    #expect(mark.map(\.place.line) == [2])
  }
}

/// ChatML, but for system turns, which it leaves out, and answers that trail off, which it does not end.
private struct ForgetfulTemplate: ChatTemplate {
  let name = "forgetful"
  let identity: [UInt8] = []
  let leavesBeginningToTokenizer = false

  func render(_ input: TemplateInput, marks: TemplateMarks) throws(TemplateError) -> RenderedPair {
    let whole = try BuiltInTemplate.chatml.render(input, marks: marks)
    return RenderedPair(
      prompt: try renderPrompt(input.prompt, tools: nil, marks: marks), chosen: answer(whole.chosen),
      rejected: answer(whole.rejected))
  }

  func renderPrompt(
    _ prompt: TemplateTurns, tools: ArraySlice<UInt8>?, marks: TemplateMarks
  ) throws(TemplateError) -> RenderedText {
    guard case .messages(let messages) = prompt else { return RenderedText() }
    return try BuiltInTemplate.chatml.renderPrompt(.messages(messages.filter { $0.role != "system" }))
  }

  private func answer(_ text: RenderedText) -> RenderedText {
    guard text.string.contains("…") else { return text }
    var open = RenderedText()
    open.append(content: text.bytes[..<(text.control.last?.lowerBound ?? 0)])
    return open
  }
}
