import ByteStreams

/// Gathers encoded rows in input order and seals a shard whenever enough tokens are there.
///
/// Where a shard ends depends on the rows alone, never on how they came in blocks, so the bytes are the same for
/// every number of threads and after every interruption.
struct ShardSealer {
  private let directory: String
  private let manifest: ManifestFile
  private let fingerprints: StoreFingerprints
  private let vocabularySize: Int
  private let shardTokens: Int
  private var builder: ShardBuilder
  private(set) var tally: PackTally
  private(set) var shardCount: Int

  /// Goes on after `shardCount` sealed shards that hold what `tally` says.
  init(
    directory: String, manifest: ManifestFile, fingerprints: StoreFingerprints, vocabularySize: Int,
    shardTokens: Int, shardCount: Int, tally: PackTally
  ) {
    self.directory = directory
    self.manifest = manifest
    self.fingerprints = fingerprints
    self.vocabularySize = vocabularySize
    self.shardTokens = max(shardTokens, 1)
    self.shardCount = shardCount
    self.tally = tally
    builder = ShardBuilder(vocabularySize: vocabularySize)
  }

  /// Takes the rows of one block.
  mutating func take(_ block: EncodedBlock, report: (PackEvent) throws -> Void) throws {
    var start = 0
    for row in block.rows {
      tally.records += 1
      switch row.outcome {
      case .packed(let prompt, let chosen, let rejected, let flags):
        let ids = block.ids[start..<start + prompt + chosen + rejected]
        start += ids.count
        try checkVocabulary(ids)
        builder.append(
          ids: ids, promptCount: prompt, chosenCount: chosen, flags: flags, source: row.position.sourceName,
          line: row.position.line)
        tally.pairs += 1
        tally.tokens += ids.count
      case .dropped(let reason):
        tally.dropped.add(reason.code)
        try report(.dropped(position: row.position, reason: reason))
      case .refused(let tokens, let limit):
        throw PairStoreError.pairTooLong(place: "\(row.position)", tokens: tokens, limit: limit)
      }
      if builder.tokenCount >= shardTokens { try seal(report) }
    }
  }

  /// Takes a problem of an input.
  mutating func take(_ problem: ReadProblem, report: (PackEvent) throws -> Void) throws {
    if problem.severity == .error { tally.inputErrors += 1 }
    try report(.problem(problem))
  }

  /// Seals what is left and ends the manifest.
  mutating func finish(report: (PackEvent) throws -> Void) throws {
    if builder.pairCount > 0 { try seal(report) }
    try manifest.append(.end(tally))
  }

  private mutating func seal(_ report: (PackEvent) throws -> Void) throws {
    let name = StoreLayout.shardName(shardCount)
    let image = builder.image(shardIndex: shardCount, fingerprints: fingerprints)
    do throws(FileSystemError) {
      try writeFileAtomically(path: "\(directory)/\(name)", bytes: image)
    } catch {
      throw PairStoreError.fileSystem("\(error)")
    }
    try manifest.append(
      .shard(
        ManifestShard(
          file: name, byteCount: image.count, pairs: builder.pairCount, tokens: builder.tokenCount,
          seal: Fingerprint(of: image[..<ShardHeader.byteCount]), tally: tally)))
    shardCount += 1
    let (pairs, tokens) = (builder.pairCount, builder.tokenCount)
    builder = ShardBuilder(vocabularySize: vocabularySize)
    try report(.sealed(shard: name, pairs: pairs, tokens: tokens, tally: tally))
  }

  private func checkVocabulary(_ ids: ArraySlice<UInt32>) throws(PairStoreError) {
    guard let largest = ids.max(), largest >= vocabularySize else { return }
    throw .tokenOutsideVocabulary(id: largest, vocabularySize: vocabularySize)
  }
}

extension RecordPosition {
  /// `input`, or `input!member`.
  fileprivate var sourceName: String { member.map { "\(input)!\($0)" } ?? input }
}
