import ByteStreams

/// One packed shard, mapped into memory. It never changes after it was sealed.
public final class Shard: Sendable {
  /// The file.
  public let path: String
  let header: ShardHeader
  /// Where the pairs came from: `input` or `input!member`.
  public let sources: [String]
  private let file: MappedFile
  private let starts: SectionStarts

  /// How many pairs.
  public var pairCount: Int { header.pairCount }
  /// How many tokens of prompts and answers.
  public var tokenCount: Int { header.tokenCount }
  /// The shard's place in its store, counted from 0.
  public var index: Int { header.shardIndex }
  /// Ids are below this.
  public var vocabularySize: Int { header.vocabularySize }
  /// What the tokens follow from.
  public var fingerprints: StoreFingerprints { header.fingerprints }
  /// Bytes on disk.
  public var fileByteCount: Int { header.fileByteCount }
  /// XXH3-128 of the file's header, which holds the checksums of all sections.
  var seal: Fingerprint {
    Fingerprint(of: UnsafeRawBufferPointer(rebasing: file.unsafeBytes[..<ShardHeader.byteCount]))
  }

  /// Maps and checks a shard.
  ///
  /// - Throws: `PairStoreError` that names the file when it cannot be read, is damaged or of another version.
  public init(path: String, verification: ShardVerification = .structure) throws(PairStoreError) {
    self.path = path
    do throws(FileSystemError) {
      file = try MappedFile(path: path)
    } catch {
      throw .shardUnreadable(path: path, reason: error.reason)
    }
    do throws(ShardHeader.Fault) {
      header = try ShardHeader.decode(file.unsafeBytes)
      let check = ShardCheck(header: header, file: file.unsafeBytes)
      try check.check(verification)
      sources = try check.sources()
      starts = SectionStarts(header.sections)
    } catch {
      switch error {
      case .damaged(let reason): throw .shardDamaged(path: path, reason: reason)
      case .version(let found):
        throw .shardVersion(
          path: path, found: found, supported: "\(ShardHeader.major).\(ShardHeader.minor)")
      }
    }
  }

  func row(_ index: Int) -> PairRow {
    PairRow(table: UnsafeRawBufferPointer(rebasing: file.unsafeBytes[starts.pairs...]), index: index)
  }

  func promptHash(_ index: Int) -> UInt64 {
    file.unsafeBytes.number(UInt64.self, at: starts.promptHashes + 8 * index)
  }

  func contentHash(_ index: Int) -> Fingerprint {
    Fingerprint(canonicalBytes: file.unsafeBytes, at: starts.contentHashes + 16 * index)
  }

  /// The row that is `rank`-th by number of tokens.
  func rowByLength(_ rank: Int) -> Int {
    Int(file.unsafeBytes.number(UInt32.self, at: starts.lengths + 4 * (33 + rank)))
  }

  /// How many pairs have fewer than 2^power tokens; `power` 0 to 32.
  func pairCount(belowPowerOfTwo power: Int) -> Int {
    Int(file.unsafeBytes.number(UInt32.self, at: starts.lengths + 4 * power))
  }

  @inline(__always)
  func token(at place: Int) -> UInt32 {
    header.tokenWidth == 2
      ? UInt32(file.unsafeBytes.number(UInt16.self, at: starts.tokens + 2 * place))
      : file.unsafeBytes.number(UInt32.self, at: starts.tokens + 4 * place)
  }

  func appendTokens(_ places: Range<Int>, to ids: inout [UInt32]) {
    let bytes = file.unsafeBytes
    let start = starts.tokens
    ids.reserveCapacity(ids.count + places.count)
    if header.tokenWidth == 2 {
      for place in places { ids.append(UInt32(bytes.number(UInt16.self, at: start + 2 * place))) }
    } else {
      for place in places { ids.append(bytes.number(UInt32.self, at: start + 4 * place)) }
    }
  }

  /// Asks the system to read the file ahead of its use.
  public func expectReading() { file.expect(0..<file.count) }
}

/// Where the sections begin in the file, looked up once.
private struct SectionStarts: Sendable {
  let tokens, pairs, lengths, contentHashes, promptHashes: Int

  init(_ sections: [ShardSectionKind: ShardSection]) {
    // Decoding the header made sure that every section is there.
    func start(_ kind: ShardSectionKind) -> Int { sections[kind]?.offset ?? 0 }
    tokens = start(.tokens)
    pairs = start(.pairs)
    lengths = start(.lengths)
    contentHashes = start(.contentHashes)
    promptHashes = start(.promptHashes)
  }
}
