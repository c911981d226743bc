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

  /// The same for a record of a block that was swept.
  func check(_ record: Record, swept: SweptRecord?) -> RecordCheck {
    var log = FindingLog(record: record, selection: settings.selection)
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument.parse(record.bytes, maximumDepth: reader.maximumDepth)
    } catch {
      // The reader says why, in the same words as everywhere.
      ShapeChecks.report(reader.reading(of: error).problems, of: nil, log: &log)
      return RecordCheck(findings: log.inOrder)
    }
    let signs = TextChecks.check(document, swept: swept, log: &log)
    let reading = reader.read(document, position: record.position)
    ShapeChecks.report(reading.problems, of: document, log: &log)
    let isPair = reading.draft != nil && reading.problems.allSatisfy(\.kind.isTolerable)
    if let pair = reading.draft, let places = reading.places, let format = reading.format {
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
    }
    let usable = isPair ? reading.draft : nil
    return RecordCheck(
      findings: log.inOrder, format: reading.format, isPair: isPair,
      digest: usable.map { RecordDigest($0, normalises: settings.normalises) },
      sketch: settings.findsNearDuplicates ? usable.flatMap { MinHashSketch($0) } : nil,
      lengths: reading.draft.map { AnswerLengths($0) },
      choice: reading.draft == nil ? RecordedChoice(document.root) : nil)
  }

  /// The check of a record of a plain form, by the rules that may find something in it.
  ///
  /// - Parameter outline: makes the outline of its pair; nil where it has none.
  /// - Returns: nil where the full check is needed.
  func check(_ record: Record, plain: CleanRecord, outline: () -> PairOutline?, swept: SweptRecord)
    -> RecordCheck?
  {
    let doubts = plain.doubts
    guard let document = try? JSONDocument.parse(record.bytes, maximumDepth: reader.maximumDepth) else {
      return nil
    }
    var log = FindingLog(record: record, selection: settings.selection)
    var signs: TextSigns = []
    if doubts.contains(.texts) {
      signs = TextChecks.check(document, swept: swept, log: &log)
    } else if doubts.contains(.answers) {
      signs = TextChecks.signs(in: document, swept: swept)
    }
    var reading: (pair: PreferencePair, places: PairPlaces)?
    if !doubts.isDisjoint(with: [.answers, .extras]) {
      let read = reader.read(document, position: record.position)
      guard read.problems.isEmpty, read.format == plain.format, let pair = read.draft,
        let places = read.places
      else { return nil }
      reading = (pair, places)
      ShapeChecks.reportExtras(pair, format: plain.format, root: document.root, log: &log)
    }
    if !doubts.isDisjoint(with: [.roles, .contents]) {
      guard let outline = outline(), let places = PairPlaces(ofPlain: document.root, plain.format) else {
        return nil
      }
      if doubts.contains(.roles) {
        RoleChecks.check(outline, places: places, hasContext: true, log: &log)
      }
      if doubts.contains(.contents) { ContentChecks.check(outline, places: places, log: &log) }
    }
    if doubts.contains(.answers), let (pair, places) = reading {
      PairChecks.check(pair, places: places, signs: signs, log: &log)
      AnswerChecks.check(pair, places: places, signs: signs, log: &log)
      SpeakerChecks.check(pair, places: places, signs: signs, log: &log)
    }
    return RecordCheck(
      findings: log.inOrder, format: plain.format, isPair: true,
      digest: reading.map { RecordDigest($0.pair, normalises: false) } ?? plain.digest,
      lengths: reading.map { AnswerLengths($0.pair) } ?? plain.lengths)
  }
}
