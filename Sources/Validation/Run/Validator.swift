public import ByteStreams
internal import JSONText
public import PreferenceData

/// What the check of one record gave.
public struct RecordCheck: Sendable {
  /// The findings, by their place in the record.
  public let findings: [Finding]
  /// The format it was read as; nil when none fits.
  public let format: PairFormat?
  /// Whether the record is a usable pair, whatever else was found.
  public let isPair: Bool
  /// Whether anything found is an error.
  public let hasErrors: Bool
  /// Whether anything found is said only once of a source (``DatasetChecks/saidOnce``).
  let holdsSaidOnce: Bool
  let digest: RecordDigest?
  /// A sketch of the words for finding records that are nearly the same; nil unless asked for, or without words.
  let sketch: MinHashSketch?
  let lengths: AnswerLengths?
  /// What somebody decided about a record that is no pair.
  let choice: RecordedChoice?

  init(
    findings: [Finding], format: PairFormat? = nil, isPair: Bool = false, digest: RecordDigest? = nil,
    sketch: MinHashSketch? = nil, lengths: AnswerLengths? = nil, choice: RecordedChoice? = nil
  ) {
    self.findings = findings
    self.format = format
    self.isPair = isPair
    self.digest = digest
    self.sketch = sketch
    self.lengths = lengths
    self.choice = choice
    var hasErrors = false
    var holdsSaidOnce = false
    for index in findings.indices {
      if findings[index].rule.severity == .error { hasErrors = true }
      if DatasetChecks.saidOnce.contains(findings[index].rule) { holdsSaidOnce = true }
    }
    self.hasErrors = hasErrors
    self.holdsSaidOnce = holdsSaidOnce
  }
}

/// Checks records one by one. Holds no state, so that blocks may be checked on several threads; what needs to
/// see all records is the part of ``ValidationRun``.
public struct Validator: Sendable {
  /// How records are read.
  public var reader: PairReader

  /// What is checked.
  public var settings: ValidationSettings

  /// Whether whole runs may pass over records that are plainly clean without checking them in full. The findings are
  /// the same either way; tests compare the two.
  public var recognisesCleanRecords: Bool

  /// A validator of one format, or of all of them.
  public init(
    reader: PairReader = PairReader(), settings: ValidationSettings = ValidationSettings(),
    recognisesCleanRecords: Bool = true
  ) {
    self.reader = reader
    self.settings = settings
    self.recognisesCleanRecords = recognisesCleanRecords
  }

  /// All that is wrong with a record.
  public func check(_ record: Record) -> RecordCheck { check(record, swept: nil) }

  /// The same for a record of a block that was swept; it must be UTF-8.
  func check(_ record: Record, swept: SweptRecord?) -> RecordCheck {
    var log = FindingLog(record: record, selection: settings.selection)
    let document: JSONDocument
    do throws(JSONError) {
      document = try parse(record, swept: swept)
    } catch {
      // The reader says why, in the same words as everywhere.
      ShapeChecks.report(reader.reading(of: error).problems, of: nil, log: &log)
      return RecordCheck(findings: log.takeInOrder())
    }
    let signs = TextChecks.check(document, swept: swept, log: &log)
    var reading = reader.read(document, position: record.position)
    ShapeChecks.report(reading.problems, of: document, log: &log)
    guard let pair = reading.draft.take(), let places = reading.places.take(), let format = reading.format
    else {
      return RecordCheck(
        findings: log.takeInOrder(), format: reading.format, choice: RecordedChoice(document.root))
    }
    let isPair = reading.problems.allSatisfy(\.kind.isTolerable)
    let hasContext = !reading.problems.contains {
      $0.kind == .contextDiffers || $0.kind == .promptMismatch || $0.kind == .missingMember
    }
    ShapeChecks.reportExtras(pair, format: format, root: document.root, log: &log)
    let outline = PairOutline(pair)
    RoleChecks.check(outline, places: places, hasContext: hasContext, log: &log)
    ContentChecks.check(outline, places: places, log: &log)
    PairChecks.check(pair, places: places, signs: signs, log: &log)
    ToolChecks.check(pair, root: document.root, places: places, log: &log)
    AnswerChecks.check(pair, places: places, signs: signs, log: &log)
    ScoreChecks.check(pair, root: document.root, log: &log)
    ImageChecks.check(pair, root: document.root, places: places, log: &log)
    LanguageChecks.check(pair, places: places, log: &log)
    SpeakerChecks.check(pair, places: places, signs: signs, log: &log)
    if let benchmark = settings.benchmark {
      BenchmarkChecks.check(pair, against: benchmark, places: places, log: &log)
    }
    if let profile = settings.profile {
      ProfileChecks.check(
        pair, format: format, for: profile, root: document.root, places: places, log: &log)
    }
    if let rendering = settings.rendering, isPair {
      RenderingChecks.check(pair, for: rendering, places: places, log: &log)
    }
    return RecordCheck(
      findings: log.takeInOrder(), format: format, isPair: isPair,
      digest: isPair ? RecordDigest(pair, normalises: settings.normalises) : nil,
      sketch: isPair && settings.findsNearDuplicates ? MinHashSketch(pair) : nil,
      lengths: AnswerLengths(pair))
  }

  private func parse(_ record: Record, swept: SweptRecord?) throws(JSONError) -> JSONDocument {
    guard let swept else { return try JSONDocument.parse(record.bytes, maximumDepth: reader.maximumDepth) }
    return try JSONDocument.parse(
      record.bytes, maximumDepth: reader.maximumDepth, stops: swept.stops, base: swept.base)
  }

  /// The check of a record of a plain form, by the rules that may find something in it.
  ///
  /// - Returns: nil where the full check is needed.
  func check(_ record: Record, plain: CleanRecord, _ parts: PlainParts, swept: SweptRecord) -> RecordCheck? {
    guard plain.doubts.isDisjoint(with: [.answers, .extras]) else {
      return checkParsed(record, plain: plain, parts, swept: swept)
    }
    var log = FindingLog(record: record, selection: settings.selection)
    if plain.doubts.contains(.texts) {
      parts.forEachRemarkable(plain.format) { text, pointer in
        TextChecks.check(CheckedString(text.extent.range(from: swept.base), of: record, pointer), log: &log)
      }
    }
    guard checkPair(parts, of: plain, swept: swept, log: &log) else { return nil }
    return RecordCheck(
      findings: log.takeInOrder(), format: plain.format, isPair: true, digest: plain.digest,
      lengths: plain.lengths)
  }

  /// The same where rules need the pair itself, or how its record is written.
  private func checkParsed(_ record: Record, plain: CleanRecord, _ parts: PlainParts, swept: SweptRecord)
    -> RecordCheck?
  {
    guard let document = try? parse(record, swept: swept) else { return nil }
    var log = FindingLog(record: record, selection: settings.selection)
    let signs =
      plain.doubts.contains(.texts)
      ? TextChecks.check(document, swept: swept, log: &log) : TextChecks.signs(in: document, swept: swept)
    let reading = reader.read(document, position: record.position)
    guard reading.problems.isEmpty, reading.format == plain.format, let pair = reading.draft,
      let places = reading.places
    else { return nil }
    ShapeChecks.reportExtras(pair, format: plain.format, root: document.root, log: &log)
    guard checkPair(parts, of: plain, swept: swept, log: &log) else { return nil }
    if plain.doubts.contains(.answers) {
      PairChecks.check(pair, places: places, signs: signs, log: &log)
      AnswerChecks.check(pair, places: places, signs: signs, log: &log)
      SpeakerChecks.check(pair, places: places, signs: signs, log: &log)
    }
    return RecordCheck(
      findings: log.takeInOrder(), format: plain.format, isPair: true,
      digest: RecordDigest(pair, normalises: false), lengths: AnswerLengths(pair))
  }

  /// Checks roles and contents where they are in doubt; false where the full check has to.
  private func checkPair(
    _ parts: PlainParts, of plain: CleanRecord, swept: SweptRecord, log: inout FindingLog
  ) -> Bool {
    guard !plain.doubts.isDisjoint(with: [.roles, .contents]) else { return true }
    guard let outline = parts.outline, let places = parts.places(plain.format, from: swept.base) else {
      return false
    }
    if plain.doubts.contains(.roles) {
      RoleChecks.check(outline, places: places, hasContext: true, log: &log)
    }
    if plain.doubts.contains(.contents) { ContentChecks.check(outline, places: places, log: &log) }
    return true
  }
}
