import ByteStreams

/// The parts of a shard file. Numbers are part of the format and never reused.
enum ShardSectionKind: UInt32, Sendable, CaseIterable {
  /// Token ids, 2 or 4 bytes each: of each pair the prompt, the chosen answer, the rejected answer.
  case tokens = 1
  /// The pair table: 32 bytes a pair.
  case pairs = 2
  /// Length buckets: 33 counts (how many pairs have fewer than 2^k tokens), then all rows by ascending length; u32.
  case lengths = 3
  /// Where the pairs came from: a count, count + 1 offsets (u32), then UTF-8 names.
  case sources = 4
  /// XXH3-128 of each pair's tokens; 16 bytes a pair.
  case contentHashes = 5
  /// The first 8 bytes of the XXH3-128 of each pair's prompt tokens.
  case promptHashes = 6
}

/// Where a section stands in the file, and its checksum.
struct ShardSection: Sendable, Hashable {
  var offset: Int
  var byteCount: Int
  var checksum: Fingerprint
}

/// The first 512 bytes of a shard file, little endian:
///
///     0 magic (8)            8 major, minor (u16)       12 endian mark (u32)
///     16 flags (u32)         20 number of sections (u32)
///     24 index of the shard  32 pairs  40 tokens  48 vocabulary size  56 bytes of the file (u64 each)
///     64 fingerprints of tokenizer, template, options, source (16 each)
///     128 section table: kind, element bytes (u32), offset, bytes (u64), checksum (16): 40 a section, up to 9
///     496 XXH3-128 of the 496 bytes before
struct ShardHeader: Sendable, Hashable {
  static let byteCount = 512
  static let alignment = 64
  static let major: UInt16 = 1
  static let minor: UInt16 = 0
  // Like PNG's: a byte above 127, a line end and a control-Z show at once what a text-mode transfer did.
  static let magic: [UInt8] = [0x89, 0x50, 0x41, 0x49, 0x52, 0x0D, 0x0A, 0x1A]
  private static let endianMark: UInt32 = 0x0102_0304
  private static let wideTokens: UInt32 = 1
  private static let tableStart = 128
  private static let entryBytes = 40
  private static let maximumSections = 9
  private static let checksumStart = 496

  var shardIndex: Int
  var pairCount: Int
  var tokenCount: Int
  var vocabularySize: Int
  var fileByteCount: Int
  /// 2 or 4.
  var tokenWidth: Int
  var fingerprints: StoreFingerprints
  var sections: [ShardSectionKind: ShardSection]

  /// Ids below 65,536 fit two bytes.
  static func tokenWidth(vocabularySize: Int) -> Int { vocabularySize <= 1 << 16 ? 2 : 4 }

  func elementByteCount(of kind: ShardSectionKind) -> Int {
    switch kind {
    case .tokens: tokenWidth
    case .pairs: PairRow.byteCount
    case .lengths: 4
    case .sources: 1
    case .contentHashes: 16
    case .promptHashes: 8
    }
  }

  func encoded() -> [UInt8] {
    var bytes = ShardHeader.magic
    bytes.append(littleEndian: ShardHeader.major)
    bytes.append(littleEndian: ShardHeader.minor)
    bytes.append(littleEndian: ShardHeader.endianMark)
    bytes.append(littleEndian: tokenWidth == 4 ? ShardHeader.wideTokens : 0)
    bytes.append(littleEndian: UInt32(sections.count))
    for number in [shardIndex, pairCount, tokenCount, vocabularySize, fileByteCount] {
      bytes.append(littleEndian: UInt64(number))
    }
    for mark in [
      fingerprints.tokenizer, fingerprints.template, fingerprints.options, fingerprints.source,
    ] {
      bytes.append(contentsOf: mark.bytes)
    }
    for kind in ShardSectionKind.allCases {
      guard let section = sections[kind] else { continue }
      bytes.append(littleEndian: kind.rawValue)
      bytes.append(littleEndian: UInt32(elementByteCount(of: kind)))
      bytes.append(littleEndian: UInt64(section.offset))
      bytes.append(littleEndian: UInt64(section.byteCount))
      bytes.append(contentsOf: section.checksum.bytes)
    }
    bytes.append(contentsOf: repeatElement(0, count: ShardHeader.checksumStart - bytes.count))
    bytes.append(contentsOf: Fingerprint(of: bytes).bytes)
    return bytes
  }

  /// Why a header is not one.
  enum Fault: Error {
    case damaged(String)
    case version(found: String)
  }

  /// Reads the header of a file of `file.count` bytes and checks everything that the header alone says.
  static func decode(_ file: UnsafeRawBufferPointer) throws(Fault) -> ShardHeader {
    guard file.count >= byteCount else {
      throw .damaged("it has \(file.count) bytes, fewer than a header's \(byteCount)")
    }
    guard file.prefix(magic.count).elementsEqual(magic) else {
      throw .damaged("it does not begin with a shard's magic bytes")
    }
    let version = (file.number(UInt16.self, at: 8), file.number(UInt16.self, at: 10))
    guard version.0 == major else { throw .version(found: "\(version.0).\(version.1)") }
    let stored = fingerprint(in: file, at: checksumStart)
    guard Fingerprint(of: UnsafeRawBufferPointer(rebasing: file[..<checksumStart])) == stored else {
      throw .damaged("the header's checksum does not match")
    }
    guard file.number(UInt32.self, at: 12) == endianMark else {
      throw .damaged("the byte order is not little")
    }
    let numbers = try [24, 32, 40, 48, 56].map { (place) throws(Fault) in try count(in: file, at: place) }
    guard numbers[4] == file.count else {
      throw .damaged("it has \(file.count) bytes and should have \(numbers[4])")
    }
    var header = ShardHeader(
      shardIndex: numbers[0], pairCount: numbers[1], tokenCount: numbers[2], vocabularySize: numbers[3],
      fileByteCount: numbers[4],
      tokenWidth: file.number(UInt32.self, at: 16) & wideTokens == 0 ? 2 : 4,
      fingerprints: StoreFingerprints(
        tokenizer: fingerprint(in: file, at: 64), template: fingerprint(in: file, at: 80),
        options: fingerprint(in: file, at: 96), source: fingerprint(in: file, at: 112)),
      sections: [:])
    try header.readSections(file)
    return header
  }

  private mutating func readSections(_ file: UnsafeRawBufferPointer) throws(Fault) {
    let count = Int(file.number(UInt32.self, at: 20))
    guard count <= ShardHeader.maximumSections else { throw .damaged("it names \(count) sections") }
    for entry in 0..<count {
      let start = ShardHeader.tableStart + entry * ShardHeader.entryBytes
      // A later minor version may add sections; what is not known is not read.
      guard let kind = ShardSectionKind(rawValue: file.number(UInt32.self, at: start)) else { continue }
      let section = ShardSection(
        offset: try ShardHeader.count(in: file, at: start + 8),
        byteCount: try ShardHeader.count(in: file, at: start + 16),
        checksum: ShardHeader.fingerprint(in: file, at: start + 24))
      guard section.offset >= ShardHeader.byteCount, section.offset % ShardHeader.alignment == 0,
        section.offset <= file.count, section.byteCount <= file.count - section.offset
      else { throw .damaged("the section '\(kind)' reaches outside the file") }
      sections[kind] = section
    }
    for (kind, elements) in [
      (ShardSectionKind.tokens, tokenCount), (.pairs, pairCount), (.lengths, 33 + pairCount),
      (.contentHashes, pairCount), (.promptHashes, pairCount),
    ] {
      guard let section = sections[kind] else { throw .damaged("the section '\(kind)' is missing") }
      let (expected, overflow) = elements.multipliedReportingOverflow(by: elementByteCount(of: kind))
      guard !overflow, section.byteCount == expected else {
        throw .damaged("the section '\(kind)' has \(section.byteCount) bytes for \(elements) elements")
      }
    }
    guard sections[.sources] != nil else { throw .damaged("the section 'sources' is missing") }
  }

  private static func count(in file: UnsafeRawBufferPointer, at offset: Int) throws(Fault) -> Int {
    // Half of Int's range leaves room for sums of two.
    guard let number = Int(exactly: file.number(UInt64.self, at: offset)), number <= Int.max / 2 else {
      throw .damaged("the number at byte \(offset) is too large")
    }
    return number
  }

  private static func fingerprint(in file: UnsafeRawBufferPointer, at offset: Int) -> Fingerprint {
    Fingerprint(canonicalBytes: file, at: offset)
  }
}
