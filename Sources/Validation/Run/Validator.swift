public import ByteStreams
internal import JSONText
public import PreferenceData

/// What the check of one record gave.
public struct RecordCheck: Sendable {
  /// The findings, by their place in the record.
  public var findings: [Finding]
  /// The format it was read as; nil when none fits.
  public var format: PairFormat?
  /// Whether the record is a usable pair, whatever else was found.
  public var isPair: Bool
  let digest: RecordDigest?
  /// A sketch of the words for finding records that are nearly the same; nil unless asked for, or without words.
  let sketch: MinHashSketch?
  let lengths: AnswerLengths?

  /// Whether anything found is an error.
  public var hasErrors: Bool {
    findings.contains { $0.severity == .error }
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
  public func check(_ record: Record) -> RecordCheck {
    var log = FindingLog(record: record, selection: settings.selection)
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument.parse(record.bytes, maximumDepth: reader.maximumDepth)
    } catch {
      // The reader says why, in the same words as everywhere.
      ShapeChecks.report(reader.reading(of: error).problems, of: nil, log: &log)
      return RecordCheck(
        findings: log.inOrder, format: nil, isPair: false, digest: nil, sketch: nil, lengths: nil)
    }
    let signs = TextChecks.check(document, log: &log)
    let reading = reader.read(document, position: record.position)
    ShapeChecks.report(reading.problems, of: document, log: &log)
    let isPair = reading.draft != nil && reading.problems.allSatisfy(\.kind.isTolerable)
    if let pair = reading.draft, let places = reading.places, let format = reading.format {
      let hasContext = !reading.problems.contains {
        $0.kind == .contextDiffers || $0.kind == .promptMismatch || $0.kind == .missingMember
      }
      ShapeChecks.reportExtras(pair, format: format, root: document.root, log: &log)
      RoleChecks.check(pair, places: places, hasContext: hasContext, log: &log)
      ContentChecks.check(pair, places: places, log: &log)
      PairChecks.check(pair, places: places, signs: signs, log: &log)
      ToolChecks.check(pair, root: document.root, places: places, log: &log)
      AnswerChecks.check(pair, places: places, signs: signs, log: &log)
      ScoreChecks.check(pair, root: document.root, log: &log)
      ImageChecks.check(pair, root: document.root, places: places, log: &log)
      LanguageChecks.check(pair, places: places, log: &log)
      if signs.contains(.speakerMark) || signs.contains(.escape) {
        SpeakerChecks.check(pair, places: places, log: &log)
      }
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
      lengths: reading.draft.map { AnswerLengths($0) })
  }
}
