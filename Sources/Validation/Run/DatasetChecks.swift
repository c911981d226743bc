internal import ByteStreams
internal import PreferenceData

/// What needs to see all records, one after another: repeated and contradicting pairs, mixed formats, and inputs
/// that hold no records at all. Memory is bounded by the number of records it may remember.
struct DatasetChecks: Sendable {
  /// An input or archive member.
  private struct Source: Hashable {
    var input: String
    var member: String?
    var isEvaluation: Bool
  }

  /// What is known of the source being read.
  private struct State {
    var formats: [PairFormat] = []
    var firstLine = 0
    var leadingFaults = 0
    var hasJSON = false
    var told: Set<Rule> = []
    var extent = FileExtent()
  }

  /// After how many records without JSON an input is taken for something else.
  private static let patience = 10

  /// What is said once of a source and counted for each record of it.
  private static let saidOnce: [Rule] = [.unsupportedFormat, .platformFormat]

  private var sources: [Source] = []
  private var state = State()
  private var prompts: FirstSeen
  private var pairs: FirstSeen
  private var normalisedPairs: FirstSeen
  private var evaluationPrompts: FirstSeen
  private let settings: ValidationSettings
  /// Whether any rule asks to compare records; otherwise none is remembered.
  private let comparesRecords: Bool
  /// Which answers are the longer ones.
  private(set) var lengths = LengthComparison()
  /// Whether the records that come are those of the evaluation data.
  var isEvaluation = false

  init(rememberedRecords: Int, settings: ValidationSettings) {
    prompts = FirstSeen(limit: rememberedRecords)
    pairs = FirstSeen(limit: rememberedRecords)
    normalisedPairs = FirstSeen(limit: rememberedRecords)
    evaluationPrompts = FirstSeen(limit: rememberedRecords)
    self.settings = settings
    comparesRecords =
      settings.comparesWithEvaluation
      || [.repeatedPair, .contradictingPair, .repeatedPrompt, .normalisedDuplicate].contains {
        settings.selection.isOn($0)
      }
  }

  /// Whether every record so far could be remembered.
  var comparedAllRecords: Bool {
    !prompts.isFull && !pairs.isFull && !normalisedPairs.isFull && !evaluationPrompts.isFull
  }

  /// What is to be said once everything is read.
  mutating func finish() -> [Finding] {
    var findings = finishSource()
    if let bias = lengths.bias, let first = sources.first,
      let rule = settings.selection.setting(of: .lengthBias)
    {
      let place = RecordPlace(input: first.input, member: nil, line: 0, column: nil)
      findings.append(Finding(rule: rule, place: place, pointer: "", message: bias))
    }
    return findings
  }

  /// What a platform has to say about the source that was read.
  private func finishSource() -> [Finding] {
    guard let profile = settings.profile, let source = sources.last, !source.isEvaluation else { return [] }
    return state.extent.findings(
      for: profile, selection: settings.selection, input: source.input, member: source.member)
  }

  /// Begins a block of records of one input or member; returns what is to be said of the source before.
  mutating func enter(input: String, member: String?) -> [Finding] {
    let source = Source(input: input, member: member, isEvaluation: isEvaluation)
    guard sources.last != source else { return [] }
    let findings = finishSource()
    sources.append(source)
    state = State()
    return findings
  }

  /// What the dataset says about a record in which nothing was found.
  ///
  /// - Parameter record: makes the record, which is needed only if something is to be said.
  mutating func absorb(_ clean: CleanRecord, line: Int, record: () -> Record) -> [Finding] {
    state.hasJSON = true
    lengths.add(clean.lengths)
    var findings: [Finding] = []
    note(clean.format, line: line, record: record, into: &findings)
    compare(clean.digest, line: line, record: record, into: &findings)
    return findings
  }

  /// The findings of a record that are to be reported, those of the dataset included, and how many of its own
  /// are not to be listed again and again.
  mutating func absorb(_ check: RecordCheck, of record: Record) -> (listed: [Finding], unlisted: [Finding]) {
    state.extent.add(record)
    if let own = check.lengths, !isEvaluation { lengths.add(own) }
    return sort(check, of: record)
  }

  private mutating func sort(_ check: RecordCheck, of record: Record) -> (
    listed: [Finding], unlisted: [Finding]
  ) {
    if !state.hasJSON {
      if check.findings.contains(where: { $0.rule == .jsonSyntax || $0.rule == .invalidUTF8 }) {
        state.leadingFaults += 1
        if state.leadingFaults == Self.patience + 1 {
          let place = RecordPlace(in: record, offset: 0)
          let finding = settings.selection.setting(of: .notRecords).map { rule in
            Finding(
              rule: rule, place: place, pointer: "",
              message: "none of the first \(Self.patience) records of this input is JSON")
          }
          return (finding.map { [$0] } ?? [], check.findings)
        }
        if state.leadingFaults > Self.patience { return ([], check.findings) }
      } else {
        state.hasJSON = true
      }
    }
    // Every record of such a file would say the same.
    let repeated = check.findings.filter { Self.saidOnce.contains($0.rule) && state.told.contains($0.rule) }
    var listed = check.findings
    if !repeated.isEmpty { listed.removeAll { state.told.contains($0.rule) } }
    for rule in Self.saidOnce where listed.contains(where: { $0.rule == rule }) { state.told.insert(rule) }
    let line = record.position.line
    if let format = check.format { note(format, line: line, record: { record }, into: &listed) }
    if let digest = check.digest { compare(digest, line: line, record: { record }, into: &listed) }
    return (listed, repeated)
  }

  private mutating func note(
    _ format: PairFormat, line: Int, record: () -> Record, into findings: inout [Finding]
  ) {
    guard let first = state.formats.first else {
      state.formats = [format]
      state.firstLine = line
      return
    }
    guard first != format, !state.formats.contains(format) else { return }
    state.formats.append(format)
    report(
      .mixedFormats,
      "a record of format \(format.rawValue), where those from line \(state.firstLine) on are \(first.rawValue); "
        + "reported once for each format", of: record(), into: &findings)
  }

  private mutating func compare(
    _ digest: RecordDigest, line: Int, record: () -> Record, into findings: inout [Finding]
  ) {
    guard comparesRecords else { return }
    let here = UInt64(sources.count - 1) << 40 | UInt64(max(0, line)) & 0xFF_FFFF_FFFF
    if let normalised = digest.normalised {
      compare(normalised, exact: digest, here: here, record: record, into: &findings)
    }
    guard !isEvaluation else { return }
    if let earlier = pairs.insert(here, for: digest.pair) {
      report(.repeatedPair, "the same pair stands at \(place(earlier))", of: record(), into: &findings)
      return
    }
    if digest.chosen != digest.rejected, let earlier = pairs.value(of: digest.reversedPair) {
      report(
        .contradictingPair, "the pair at \(place(earlier)) prefers the other answer", of: record(),
        into: &findings)
    }
    if let earlier = prompts.insert(here, for: digest.prompt) {
      report(.repeatedPrompt, "the same prompt stands at \(place(earlier))", of: record(), into: &findings)
    }
  }

  private mutating func compare(
    _ normalised: NormalisedDigest, exact digest: RecordDigest, here: UInt64, record: () -> Record,
    into findings: inout [Finding]
  ) {
    if isEvaluation {
      _ = evaluationPrompts.insert(here, for: normalised.prompt)
      return
    }
    if settings.comparesWithEvaluation, let there = evaluationPrompts.value(of: normalised.prompt) {
      report(
        .evaluationLeak, "the prompt stands in the evaluation data at \(place(there))", of: record(),
        into: &findings)
    }
    guard settings.selection.isOn(.normalisedDuplicate) else { return }
    // Pairs that are the same to the letter have a rule of their own.
    if let earlier = normalisedPairs.insert(here, for: normalised.pair), pairs.value(of: digest.pair) == nil {
      report(
        .normalisedDuplicate,
        "the pair at \(place(earlier)) differs in white space, case or punctuation only", of: record(),
        into: &findings)
    }
  }

  private func report(_ rule: Rule, _ message: String, of record: Record, into findings: inout [Finding]) {
    var log = FindingLog(record: record, selection: settings.selection)
    log.report(rule, pointer: "", offset: 0, message)
    findings += log.inOrder
  }

  private func place(_ stored: UInt64) -> String {
    let index = Int(stored >> 40)
    let line = Int(stored & 0xFF_FFFF_FFFF)
    if index == sources.count - 1 { return "line \(line)" }
    let source = sources[index]
    return RecordPosition(input: source.input, member: source.member, line: line).description
  }
}
