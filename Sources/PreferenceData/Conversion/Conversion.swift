public import ByteStreams
internal import JSONText

/// A stretch of converted records.
public struct ConvertedBlock: Sendable {
  /// The records written, each on a line of its own, line ends included.
  public var bytes: [UInt8]
  /// How many there were.
  public var counts: ConversionCounts
  /// Those that were not written, in input order.
  public var refusals: [Refusal]
}

/// Converts records from any format that is read into one that is written.
///
/// Nothing is dropped on the quiet: a record that the target cannot hold whole is refused, unless all that it
/// would lose is allowed by name. Holds no state, so that blocks may be converted on several threads.
public struct Conversion: Sendable {
  /// How records are read.
  public var reader: PairReader
  /// How they are written.
  public var writer: PairWriter
  /// The kinds of loss that are accepted.
  public var allowedLosses: Set<ConversionLoss.Kind>
  /// Whether every written record is read back and compared with its origin.
  public var verifies: Bool

  /// A conversion from its parts.
  public init(
    reader: PairReader = PairReader(), writer: PairWriter, allowedLosses: Set<ConversionLoss.Kind> = [],
    verifies: Bool = false
  ) {
    self.reader = reader
    self.writer = writer
    self.allowedLosses = allowedLosses
    self.verifies = verifies
  }

  /// Converts a block of records.
  public func convert(_ block: RecordBlock) -> ConvertedBlock {
    var output = JSONWriter()
    var counts = ConversionCounts()
    var refusals: [Refusal] = []
    for record in block.records {
      counts.read += 1
      let reading = reader.read(record)
      if let format = reading.format { counts.formats[format, default: 0] += 1 }
      if let refusal = convert(reading, of: record, to: &output, counts: &counts) {
        counts.rejectedByReason[refusal.reason, default: 0] += 1
        refusals.append(refusal)
      } else {
        counts.written += 1
      }
    }
    return ConvertedBlock(bytes: output.take(), counts: counts, refusals: refusals)
  }

  private func convert(
    _ reading: PairReading, of record: Record, to output: inout JSONWriter, counts: inout ConversionCounts
  ) -> Refusal? {
    guard let pair = reading.pair else {
      return Self.refusal(of: record, for: reading.problems.first { !$0.kind.isTolerable })
    }
    let losses = writer.losses(of: pair)
    if let refused = losses.first(where: { !$0.kind.canBeAllowed || !allowedLosses.contains($0.kind) }) {
      return refusal(of: record, for: refused)
    }
    if verifies {
      guard let line = verifiedLine(for: pair, at: record.position) else {
        return Refusal(
          reason: "not-verified", place: RecordPlace(in: record, offset: 0), pointer: "",
          message:
            "the converted record does not read back as the same pair; it was not written, please report it")
      }
      output.raw(line)
    } else {
      writer.write(pair, to: &output)
    }
    output.newline()
    for kind in Set(losses.map(\.kind)) { counts.allowedLosses[kind, default: 0] += 1 }
    return nil
  }

  /// The pair's line, if it reads back as the same pair.
  private func verifiedLine(for pair: PreferencePair, at position: RecordPosition) -> [UInt8]? {
    var line = JSONWriter()
    writer.write(pair, to: &line)
    let back = PairReader(format: writer.target.format, maximumDepth: reader.maximumDepth)
      .read(Record(bytes: line.bytes[...], position: position))
    guard back.problems.isEmpty, let copy = back.pair, copy.says(theSameAs: pair, but: allowedLosses)
    else { return nil }
    return line.bytes
  }

  private static func refusal(of record: Record, for problem: ShapeProblem?) -> Refusal {
    Refusal(
      reason: problem?.kind.rawValue ?? "not-read",
      place: RecordPlace(in: record, offset: problem?.offset ?? 0), pointer: problem?.pointer ?? "",
      message: problem?.message ?? "the record could not be read as a pair")
  }

  private func refusal(of record: Record, for loss: ConversionLoss) -> Refusal {
    let target = writer.target.rawValue
    let remedy =
      loss.kind.canBeAllowed
      ? "allow it with --allow-loss \(loss.kind.rawValue)"
      : "this loss can't be allowed, because the record would say something else"
    return Refusal(
      reason: "loss:\(loss.kind.rawValue)", place: RecordPlace(in: record, offset: 0), pointer: "",
      message: "format \(target) has no place for \(loss.detail); \(remedy)")
  }
}
