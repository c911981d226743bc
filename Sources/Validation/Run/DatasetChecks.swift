internal import ByteStreams
internal import PreferenceData
internal import ReportPages

/// What needs to see all records, one after another: repeated and contradicting pairs, mixed formats, limits of files, and
/// inputs that hold no records at all. Memory is bounded, whatever the number of records.
struct DatasetChecks {
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
  static let saidOnce: [Rule] = [.unsupportedFormat, .platformFormat, .noEndOfTurn]

  private var sources: [Source] = []
  private var state = State()
  private var repeated: RepeatedRecords
  private var similar: NearDuplicates?
  private let settings: ValidationSettings
  /// Whether any rule asks to compare records; otherwise none is remembered.
  private let comparesRecords: Bool
  /// Which answers are the longer ones.
  private(set) var lengths = LengthComparison()
  private var choices = ChoiceBalance()
  /// Whether the records that come are those of the evaluation data.
  var isEvaluation = false

  init(memory: ComparisonMemory, settings: ValidationSettings) {
    var memory = memory
    // Each kind of comparison gets half of the memory.
    if settings.findsNearDuplicates {
      memory.bytes /= 2
      similar = NearDuplicates(threshold: settings.nearDuplicateSimilarity, bytes: memory.bytes)
    }
    repeated = RepeatedRecords(
      .init(
        normalisedPairs: settings.selection.isOn(.normalisedDuplicate),
        evaluation: settings.comparesWithEvaluation,
        errors: Set(Rule.all.filter { settings.selection.setting(of: $0)?.severity == .error })),
      memory: memory)
    self.settings = settings
    comparesRecords =
      settings.comparesWithEvaluation
      || [.repeatedPair, .contradictingPair, .repeatedPrompt, .normalisedDuplicate, .nearDuplicate].contains {
        settings.selection.isOn($0)
      }
  }

  /// Records that there was no room for in memory, so that they were compared on disk.
  var comparedOnDisk: Int { repeated.spilled }

  /// Records that later ones were compared with for near-duplicates, if not all of them.
  var rememberedForSimilarity: Int? { similar.flatMap { $0.isFull ? $0.count : nil } }

  /// What is to be said once everything is read: of records that were compared on disk, and of all of them together.
  ///
  /// - Parameter tell: takes a finding, and whether its record had no error before.
  mutating func finish(_ tell: (Finding, _ isFirstError: Bool) throws -> Void) throws {
    for finding in finishSource() { try tell(finding, false) }
    let (sources, settings) = (sources, settings)
    var last: UInt64?
    try repeated.finish { stored, repetition in
      let source = sources[Self.index(of: stored)]
      let place = RecordPlace(
        input: source.input, member: source.member, line: Self.line(of: stored), column: 1)
      let (rule, message) = Self.describe(repetition, at: stored, in: sources)
      guard let rule = settings.selection.setting(of: rule) else { return }
      let isFirst = rule.severity == .error && stored & RepeatedRecords.hadErrors == 0 && last != stored
      if rule.severity == .error { last = stored }
      try tell(Finding(rule: rule, place: place, pointer: "", message: message), isFirst)
    }
    let remarks = [
      (Rule.lengthBias, lengths.bias), (.labelImbalance, choices.labelImbalance),
      (.positionBias, choices.positionBias),
    ]
    for case (let rule, let message?) in remarks {
      guard let first = self.sources.first, let rule = settings.selection.setting(of: rule) else { continue }
      let place = RecordPlace(input: first.input, member: nil, line: 0, column: nil)
      try tell(Finding(rule: rule, place: place, pointer: "", message: message), false)
    }
  }

  /// Takes note of lines with nothing on them.
  mutating func absorb(blankLines: Int) {
    if blankLines > 0 { state.extent.add(blankLines: blankLines) }
  }

  /// What is to be said about the source that was read.
  private func finishSource() -> [Finding] {
    guard let source = sources.last, !source.isEvaluation else { return [] }
    return state.extent.findings(
      for: settings.profile, selection: settings.selection, input: source.input, member: source.member)
  }

  /// Begins a block of records of one input or member; returns what is to be said of the source before.
  mutating func enter(input: String, member: String?) -> [Finding] {
    let source = Source(input: input, member: member, isEvaluation: isEvaluation)
    guard sources.last != source else { return [] }
    let findings = finishSource()
    let isFirst = sources.isEmpty
    sources.append(source)
    // What came before the first record belongs to its source.
    let extent = state.extent
    state = State()
    if isFirst { state.extent = extent }
    return findings
  }

  /// Says that a record in which nothing was found will come soon.
  func expect(_ clean: CleanRecord) {
    if comparesRecords, !isEvaluation { repeated.expect(clean.digest) }
  }

  /// What the dataset says about a record in which nothing was found.
  ///
  /// - Parameter record: makes the record, which is needed only if something is to be said.
  mutating func absorb(_ clean: CleanRecord, line: Int, record: () -> Record) throws(ScratchError)
    -> [Finding]
  {
    state.hasJSON = true
    lengths.add(clean.lengths)
    var findings: [Finding] = []
    note(clean.format, line: line, record: record, into: &findings)
    try compare(
      clean.digest, sketch: nil, line: line, hasErrors: findings.contains { $0.severity == .error },
      record: record,
      into: &findings)
    return findings
  }

  /// The findings of a record that are to be reported, those of the dataset included, and how many of its own
  /// are not to be listed again and again.
  mutating func absorb(
    _ check: RecordCheck, of record: Record
  ) throws(ScratchError) -> (listed: [Finding], unlisted: [Finding]) {
    state.extent.add(record)
    if let own = check.lengths, !isEvaluation { lengths.add(own) }
    if let choice = check.choice, !isEvaluation { choices.add(choice) }
    return try sort(check, of: record)
  }

  private mutating func sort(
    _ check: RecordCheck, of record: Record
  ) throws(ScratchError) -> (listed: [Finding], unlisted: [Finding]) {
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
    var listed = check.findings
    var repeated: [Finding] = []
    if check.holdsSaidOnce {
      // Every record of such a file would say the same.
      repeated = listed.filter { Self.saidOnce.contains($0.rule) && state.told.contains($0.rule) }
      if !repeated.isEmpty { listed.removeAll { state.told.contains($0.rule) } }
      for rule in Self.saidOnce where listed.contains(where: { $0.rule == rule }) { state.told.insert(rule) }
    }
    let line = record.position.line
    if let format = check.format { note(format, line: line, record: { record }, into: &listed) }
    if let digest = check.digest {
      let hasErrors = check.hasErrors || listed.contains { $0.severity == .error }
      try compare(
        digest, sketch: check.sketch, line: line, hasErrors: hasErrors, record: { record }, into: &listed)
    }
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

  // MARK: Comparison

  private static func index(of stored: UInt64) -> Int { Int((stored & ~RepeatedRecords.hadErrors) >> 40) }

  private static func line(of stored: UInt64) -> Int { Int(stored & 0xFF_FFFF_FFFF) }

  private mutating func compare(
    _ digest: RecordDigest, sketch: MinHashSketch?, line: Int, hasErrors: Bool, record: () -> Record,
    into findings: inout [Finding]
  ) throws(ScratchError) {
    guard comparesRecords else { return }
    let place = UInt64(sources.count - 1) << 40 | UInt64(max(0, line)) & 0xFF_FFFF_FFFF
    let here = place | (hasErrors ? RepeatedRecords.hadErrors : 0)
    if isEvaluation {
      if let prompt = digest.normalised?.prompt { try repeated.insert(evaluation: prompt, at: here) }
      return
    }
    let repetitions = try repeated.insert(digest, at: here)
    for repetition in repetitions {
      let (rule, message) = Self.describe(repetition, at: here, in: sources)
      report(rule, message, of: record(), into: &findings)
    }
    guard let sketch, let near = similar?.insert(sketch, at: here) else { return }
    let isPair = repetitions.contains { if case .pair = $0 { true } else { false } }
    guard !isPair else { return }
    report(
      .nearDuplicate,
      "about \(Decimals.share(Int(near.similarity * 1000), of: 1000)) of the runs of words are those of the record at "
        + Self.describe(near.place, at: here, in: sources), of: record(), into: &findings)
  }

  private static func describe(
    _ repetition: RepeatedRecords.Repetition, at here: UInt64, in sources: [Source]
  ) -> (Rule, String) {
    switch repetition {
    case .pair(let earlier):
      (.repeatedPair, "the same pair stands at \(describe(earlier, at: here, in: sources))")
    case .contradiction(let earlier):
      (.contradictingPair, "the pair at \(describe(earlier, at: here, in: sources)) prefers the other answer")
    case .prompt(let earlier):
      (.repeatedPrompt, "the same prompt stands at \(describe(earlier, at: here, in: sources))")
    case .normalisedPair(let earlier):
      (
        .normalisedDuplicate,
        "the pair at \(describe(earlier, at: here, in: sources)) differs in white space, case or punctuation only"
      )
    case .leak(let there):
      (
        .evaluationLeak,
        "the prompt stands in the evaluation data at \(describe(there, at: here, in: sources))"
      )
    }
  }

  /// A place for people: the line alone where it is in the same source.
  private static func describe(_ stored: UInt64, at here: UInt64, in sources: [Source]) -> String {
    let index = index(of: stored)
    if index == Self.index(of: here) { return "line \(line(of: stored))" }
    let source = sources[index]
    return RecordPosition(input: source.input, member: source.member, line: line(of: stored)).description
  }

  private func report(_ rule: Rule, _ message: String, of record: Record, into findings: inout [Finding]) {
    var log = FindingLog(record: record, selection: settings.selection)
    log.report(rule, pointer: "", offset: 0, message)
    findings += log.takeInOrder()
  }
}
