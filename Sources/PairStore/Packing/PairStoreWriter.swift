public import ByteStreams
import ChatTemplates
import PreferenceData
import Synchronization

/// Packs preference records into a store: reads, renders, encodes on several threads, seals shards in input order.
///
/// Packing may be killed at any moment. Packing the same again goes on behind the last sealed shard and leaves the
/// same bytes as an uninterrupted run; a store that is complete already is recognised and left alone.
public final class PairStoreWriter: Sendable {
  private let directory: String
  private let inputs: [String]
  private let limits: ReadLimits
  private let workers: Int
  private let replacesOther: Bool
  private let options: PackingOptions
  private let encoder: PairEncoder
  private let beginning: ManifestBeginning
  private let reader = Mutex<RecordReader?>(nil)
  /// Marks of the template that the tokenizer has no token for.
  public let marksAsText: [String]
  /// False when an input is no ordinary file, such as standard input: such a pack always starts anew.
  public let isRepeatable: Bool

  /// What the store will follow from: known before anything is packed, so that a finished one can be looked for.
  public var fingerprints: StoreFingerprints { beginning.fingerprints }

  /// How far the reading has come; nil before it begins. May be asked from any thread.
  public var progress: ReadProgress? { reader.withLock { $0?.progress } }

  init(
    directory: String, inputs: [String], tokenizer: any PairTokenizer, template: any ChatTemplate,
    options: PackingOptions, limits: ReadLimits, workers: Int, replacesOther: Bool
  ) throws {
    self.directory = directory
    self.inputs = inputs
    self.limits = limits
    self.workers = workers
    self.replacesOther = replacesOther
    self.options = options
    encoder = PairEncoder(tokenizer: tokenizer, template: template, options: options)
    marksAsText = try TemplateMarkTexts.all(of: template, marks: tokenizer.marks).filter {
      tokenizer.controlID(of: $0) == nil
    }
    if let mark = marksAsText.first, !options.allowsMarksAsText {
      throw PairStoreError.tokenizerLacksMark(template: template.name, mark: mark)
    }
    let source = try SourceFingerprint(files: inputFiles(of: inputs))
    isRepeatable = source.isRepeatable
    let named = options.named
    beginning = ManifestBeginning(
      fingerprints: StoreFingerprints(
        tokenizer: tokenizer.fingerprint, template: Fingerprint(of: template.identity),
        options: Fingerprint(of: PairStoreWriter.optionText(named)), source: source.fingerprint),
      tokenizerName: tokenizer.name, templateName: template.name, vocabularySize: tokenizer.vocabularySize,
      options: named, inputs: source.inputs)
  }

  private static func optionText(_ options: [PackingOption]) -> String {
    options.reduce("layout \(ShardHeader.major).\(ShardHeader.minor)\n") { $0 + "\($1.name)=\($1.value)\n" }
  }

  /// Packs what is not packed yet.
  ///
  /// - Parameter report: Called on this thread for everything worth telling, in input order. What it throws ends the
  ///   packing, which can be taken up again.
  /// - Throws: `PairStoreError`, a `ReadProblem` when nothing can be read at all, or what `report` throws. Broken inputs
  ///   and rows do not throw: they are reported and counted.
  public func pack(report: (PackEvent) throws -> Void = { _ in }) throws -> PackResult {
    let destination = try PackDestination(
      directory: directory, beginning: beginning, isRepeatable: isRepeatable, replaces: replacesOther)
    var result = PackResult(
      directory: directory, isReused: destination.isComplete, resumedShards: 0,
      shards: destination.shardCount,
      tally: destination.tally, fingerprints: fingerprints, marksAsText: marksAsText)
    if destination.isComplete { return result }
    result.resumedShards = destination.shardCount
    if destination.shardCount > 0 {
      try report(.resumed(shards: destination.shardCount, records: destination.tally.records))
    }
    let sealer = try packRest(to: destination, report: report)
    result.shards = sealer.shardCount
    result.tally = sealer.tally
    return result
  }

  private func packRest(
    to destination: PackDestination, report: (PackEvent) throws -> Void
  ) throws -> ShardSealer {
    var sealer = ShardSealer(
      directory: directory, manifest: destination.file, fingerprints: fingerprints,
      vocabularySize: beginning.vocabularySize, shardTokens: options.shardTokens,
      shardCount: destination.shardCount, tally: destination.tally)
    let pairReader = PairReader(format: options.format)
    let encoder = encoder
    let source = try RecordReader(inputs: inputs, limits: limits)
    reader.withLock { $0 = source }
    let rest = skip(destination.tally.records, in: source)
    try sealer.take(EncodedBlock(records: rest, reader: pairReader, encoder: encoder), report: report)
    try mapRecordsInOrder(
      source, workers: workers,
      transform: { EncodedBlock(records: $0.records, reader: pairReader, encoder: encoder) },
      consume: { result in
        switch result {
        case .records(let block): try sealer.take(block, report: report)
        case .problem(let problem): try sealer.take(problem, report: report)
        }
      })
    try sealer.finish(report: report)
    return sealer
  }

  /// Passes over records that are packed already, and gives back those that came in the same block behind them.
  /// Problems on the way were reported and counted by the run that packed these records.
  private func skip(_ records: Int, in source: RecordReader) -> Slice<RecordList> {
    var left = records
    while left > 0, let event = source.next() {
      guard case .records(let block) = event else { continue }
      if block.records.count > left { return block.records[left...] }
      left -= block.records.count
    }
    return RecordList([])[...]
  }
}
