import ByteStreams

/// Gathers pairs and lays them out as the bytes of one shard file.
struct ShardBuilder {
  private let tokenWidth: Int
  private let vocabularySize: Int
  private var tokens: [UInt8] = []
  private var pairs: [UInt8] = []
  private var contentHashes: [UInt8] = []
  private var promptHashes: [UInt8] = []
  private var lengths: [Int] = []
  private var sourceNames: [String] = []
  private var sourceIndexes: [String: UInt32] = [:]
  private(set) var tokenCount = 0

  var pairCount: Int { lengths.count }

  init(vocabularySize: Int) {
    self.vocabularySize = vocabularySize
    tokenWidth = ShardHeader.tokenWidth(vocabularySize: vocabularySize)
  }

  /// Appends one pair. `ids` holds the prompt, the chosen and the rejected answer, one after the other.
  mutating func append(
    ids: ArraySlice<UInt32>, promptCount: Int, chosenCount: Int, flags: PairFlags, source: String, line: Int
  ) {
    let rejectedCount = ids.count - promptCount - chosenCount
    PairRow(
      tokenOffset: UInt64(tokenCount), promptCount: UInt32(promptCount), chosenCount: UInt32(chosenCount),
      rejectedCount: UInt32(rejectedCount), source: index(ofSource: source),
      line: UInt32(clamping: line), flags: flags
    ).append(to: &pairs)
    appendTokens(ids)
    let hash = PairHashes(ids: ids, promptCount: promptCount, chosenCount: chosenCount)
    contentHashes.append(contentsOf: hash.content.bytes)
    promptHashes.append(littleEndian: hash.prompt)
    lengths.append(ids.count)
    tokenCount += ids.count
  }

  private mutating func appendTokens(_ ids: ArraySlice<UInt32>) {
    if tokenWidth == 2 {
      for id in ids { tokens.append(littleEndian: UInt16(truncatingIfNeeded: id)) }
    } else {
      for id in ids { tokens.append(littleEndian: id) }
    }
  }

  private mutating func index(ofSource name: String) -> UInt32 {
    if let index = sourceIndexes[name] { return index }
    let index = UInt32(sourceNames.count)
    sourceNames.append(name)
    sourceIndexes[name] = index
    return index
  }

  /// The whole file.
  func image(shardIndex: Int, fingerprints: StoreFingerprints) -> [UInt8] {
    var file = [UInt8](repeating: 0, count: ShardHeader.byteCount)
    var header = ShardHeader(
      shardIndex: shardIndex, pairCount: pairCount, tokenCount: tokenCount, vocabularySize: vocabularySize,
      fileByteCount: 0, tokenWidth: tokenWidth, fingerprints: fingerprints, sections: [:])
    let sections: [(ShardSectionKind, [UInt8])] = [
      (.tokens, tokens), (.pairs, pairs), (.lengths, lengthSection()), (.sources, sourceSection()),
      (.contentHashes, contentHashes), (.promptHashes, promptHashes),
    ]
    for (kind, bytes) in sections {
      file.pad(to: ShardHeader.alignment)
      header.sections[kind] = ShardSection(
        offset: file.count, byteCount: bytes.count, checksum: Fingerprint(of: bytes))
      file.append(contentsOf: bytes)
    }
    header.fileByteCount = file.count
    file.replaceSubrange(0..<ShardHeader.byteCount, with: header.encoded())
    return file
  }

  private func lengthSection() -> [UInt8] {
    let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    var bytes: [UInt8] = []
    var below = 0
    for power in 0...32 {
      while below < order.count, lengths[order[below]] < 1 << power { below += 1 }
      bytes.append(littleEndian: UInt32(below))
    }
    for row in order { bytes.append(littleEndian: UInt32(row)) }
    return bytes
  }

  private func sourceSection() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt32(sourceNames.count))
    var offset: UInt32 = 0
    bytes.append(littleEndian: offset)
    for name in sourceNames {
      offset += UInt32(name.utf8.count)
      bytes.append(littleEndian: offset)
    }
    for name in sourceNames { bytes.append(contentsOf: name.utf8) }
    return bytes
  }
}
