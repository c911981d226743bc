public import ByteStreams
public import JSONText

/// What one record gave: a pair, or the problems that keep it from being one, each with its place.
public struct PairReading: Sendable {
  /// The format that the record was read as; nil when none fits.
  public var format: PairFormat?
  /// The pair as far as it could be read, even if problems make it unfit for use; for checks only.
  public var draft: PreferencePair?
  /// Where the draft's parts stand in the record.
  public var places: PairPlaces?
  /// What is wrong with the record's shape, in the order found.
  public var problems: [ShapeProblem]

  /// The pair, if nothing but tolerable variants was found.
  public var pair: PreferencePair? {
    problems.allSatisfy(\.kind.isTolerable) ? draft : nil
  }
}

/// Reads records of any known format into pairs.
public struct PairReader: Sendable {
  /// The format that every record must have; nil to see from each record's members.
  public var format: PairFormat?
  /// How many JSON containers may stand inside one another.
  public var maximumDepth: Int

  /// A reader of one format, or of all of them.
  public init(format: PairFormat? = nil, maximumDepth: Int = 128) {
    self.format = format
    self.maximumDepth = maximumDepth
  }

  /// Parses a record and reads it. Never throws: what is wrong is in the reading's problems.
  public func read(_ record: Record) -> PairReading {
    do throws(JSONError) {
      return read(try JSONDocument.parse(record.bytes, maximumDepth: maximumDepth), position: record.position)
    } catch {
      return reading(of: error)
    }
  }

  /// What is said of a record that could not be parsed for this reason.
  public func reading(of error: JSONError) -> PairReading {
    PairReading(problems: [ShapeProblem(error)])
  }

  /// Reads a record that is parsed already.
  public func read(_ document: JSONDocument, position: RecordPosition) -> PairReading {
    let root = document.root
    var log = ShapeLog()
    guard root.kind == .object else {
      log.report(.notObject, at: root, "a record is an object, this is \(root.kindName)")
      return PairReading(problems: log.problems)
    }
    guard let format = format ?? PairFormat.detect(root) else {
      Self.reportUnknown(root, log: &log)
      return PairReading(problems: log.problems)
    }
    let draft =
      switch format {
      case .openai: OpenAIFormat.read(root, position: position, log: &log)
      case .chat: ChatFormat.read(root, position: position, log: &log)
      case .flat: FlatFormat.read(root, position: position, log: &log)
      case .sharegpt: ShareGPTFormat.read(root, position: position, log: &log)
      case .hh: HHFormat.read(root, position: position, log: &log)
      }
    return PairReading(format: format, draft: draft?.pair, places: draft?.places, problems: log.problems)
  }

  /// Says of a record without a format what it is, or which members it has.
  private static func reportUnknown(_ root: JSONValue, log: inout ShapeLog) {
    if let shape = ForeignShape.recognise(root) {
      log.report(.unsupportedFormat, at: root, "this is \(shape.name): \(shape.remedy)")
      return
    }
    for name: StaticString in ["preferred_output", "non_preferred_output", "chosen", "rejected"]
    where root.misspelling(of: name) != nil {
      log.missing(name, in: root)
    }
    guard log.problems.isEmpty else { return }
    let names = root.members.prefix(8).map { "\"\($0.key.string.prefix(40))\"" }
    let found = names.isEmpty ? "no members" : "only " + names.joined(separator: ", ")
    log.report(
      .unknownFormat, at: root,
      "no preference format has these members: found \(found)\(root.count > names.count ? ", …" : "")")
  }
}

extension ShapeProblem {
  /// A parse error as a problem of the record's shape.
  init(_ error: JSONError) {
    let kind: Kind =
      switch error.code {
      case .invalidUTF8: .notUTF8
      case .tooDeep: .tooDeep
      default: .notJSON
      }
    self.init(
      kind: kind, pointer: "", offset: error.offset, message: "\(error.message); expected \(error.expected)")
  }
}
