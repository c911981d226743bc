import ByteStreams

/// A file of named sections that are used where they lie, through a memory map.
///
/// Layout, little-endian: a header of 64 bytes (magic, format version, number of sections, key, total length, checksum
/// of header and table), the table (48 bytes a section: name, offset, length, checksum), the sections, each at a
/// multiple of 64. Checksums are the low half of XXH3-128.
enum TableFile {
  /// Goes up with every change of what sections hold or mean: files of other versions are foreign.
  static let version: UInt32 = 7

  static let magic: UInt64 = 0x4B4F_5452_4546_4552  // "REFERTOK"
  static let headerSize = 64
  static let entrySize = 48
  static let alignment = 64

  /// Where the checksum of the header stands in it.
  static let checksumOffset = 48

  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 { Fingerprint(of: bytes).low }

  /// The checksum of header and table, its own field counting as zero.
  static func headChecksum(_ head: UnsafeRawBufferPointer) -> UInt64 {
    let hasher = FingerprintHasher()
    hasher.update(UnsafeRawBufferPointer(rebasing: head[..<checksumOffset]))
    hasher.update([UInt8](repeating: 0, count: 8))
    hasher.update(UnsafeRawBufferPointer(rebasing: head[(checksumOffset + 8)...]))
    return hasher.finish().low
  }

  /// The place of the section behind `end`.
  static func aligned(_ end: Int) -> Int { (end + alignment - 1) / alignment * alignment }
}

/// The parts of a tokenizer that a ``TableFile`` holds.
enum TableSection: UInt64, CaseIterable {
  /// What is no table; see ``TokenizerDescription/document``.
  case document = 1
  /// Lines for a user to know.
  case notices
  /// The file that all was made of.
  case source
  case vocabularyBytes
  case vocabularyOffsets
  case vocabularySlots
  case vocabularyByteTokens
  case vocabularyKinds
  case mergeTable
  case bytePairs
  case byteMerges
  case characterBorders
}

/// Collects sections and lays them out as a ``TableFile``.
struct TableFileWriter {
  private struct Section {
    var section: TableSection
    var borrowed: UnsafeRawBufferPointer?
    var owned: ArraySlice<UInt8>

    var count: Int { borrowed?.count ?? owned.count }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      if let borrowed { body(borrowed) } else { owned.withUnsafeBytes(body) }
    }
  }

  private var sections: [Section] = []

  /// Adds a section whose memory lives until the file is written.
  mutating func add(_ section: TableSection, _ bytes: UnsafeRawBufferPointer) {
    sections.append(Section(section: section, borrowed: bytes, owned: []))
  }

  /// Adds a section.
  mutating func add(_ section: TableSection, _ bytes: ArraySlice<UInt8>) {
    sections.append(Section(section: section, borrowed: nil, owned: bytes))
  }

  /// The file's bytes.
  func bytes(key: Fingerprint) -> [UInt8] {
    var offsets: [Int] = []
    var end = TableFile.headerSize + TableFile.entrySize * sections.count
    for section in sections {
      offsets.append(TableFile.aligned(end))
      end = TableFile.aligned(end) + section.count
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end)
    bytes += head(key: key, offsets: offsets, length: end)
    for (section, offset) in zip(sections, offsets) {
      bytes.append(contentsOf: repeatElement(0, count: offset - bytes.count))
      section.withBytes { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  private func head(key: Fingerprint, offsets: [Int], length: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    func append(_ value: UInt64) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
    append(TableFile.magic)
    append(UInt64(TableFile.version) | UInt64(sections.count) << 32)
    append(key.high)
    append(key.low)
    append(UInt64(length))
    append(0)
    append(0)  // the checksum, set below
    append(0)
    for (section, offset) in zip(sections, offsets) {
      append(section.section.rawValue)
      append(UInt64(offset))
      append(UInt64(section.count))
      append(section.withBytes { TableFile.checksum($0) })
      append(0)
      append(0)
    }
    let checksum = bytes.withUnsafeBytes { TableFile.headChecksum($0) }
    withUnsafeBytes(of: checksum.littleEndian) { value in
      for (i, byte) in value.enumerated() { bytes[TableFile.checksumOffset + i] = byte }
    }
    return bytes
  }
}

/// The sections of a mapped ``TableFile``. Everything taken from them lives as long as ``file`` does.
struct TableSections: Sendable {
  let file: MappedFile
  private let ranges: [UInt64: Range<Int>]
  /// The checksum of ``TableSection/source``, which is looked at only when somebody asks for it: it is large and rarely needed.
  private let sourceChecksum: UInt64

  /// Maps a file and checks it; nil if it is not whole, or not of this version and key.
  init?(path: String, key: Fingerprint) {
    guard let file = try? MappedFile(path: path), file.count >= TableFile.headerSize else { return nil }
    self.file = file
    let bytes = file.unsafeBytes
    func word(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    let counts = word(8)
    let tableEnd = TableFile.headerSize + TableFile.entrySize * Int(counts >> 32)
    guard word(0) == TableFile.magic, UInt32(truncatingIfNeeded: counts) == TableFile.version,
      word(16) == key.high, word(24) == key.low, word(32) == UInt64(file.count), counts >> 32 < 1 << 16,
      tableEnd <= file.count,
      TableFile.headChecksum(UnsafeRawBufferPointer(rebasing: bytes[..<tableEnd]))
        == word(TableFile.checksumOffset)
    else { return nil }
    var ranges: [UInt64: Range<Int>] = [:]
    var sourceChecksum: UInt64 = 0
    for entry in stride(from: TableFile.headerSize, to: tableEnd, by: TableFile.entrySize) {
      let offset = word(entry + 8)
      let length = word(entry + 16)
      guard offset <= UInt64(file.count), length <= UInt64(file.count) - offset,
        offset % UInt64(TableFile.alignment) == 0
      else { return nil }
      let range = Int(offset)..<Int(offset + length)
      ranges[word(entry)] = range
      if word(entry) == TableSection.source.rawValue {
        sourceChecksum = word(entry + 24)
        continue
      }
      file.expect(range)
      guard TableFile.checksum(UnsafeRawBufferPointer(rebasing: bytes[range])) == word(entry + 24) else {
        return nil
      }
    }
    self.ranges = ranges
    self.sourceChecksum = sourceChecksum
  }

  /// The file that all was made of; nil if it is damaged here.
  var source: [UInt8]? {
    guard let bytes = bytes(.source), TableFile.checksum(bytes) == sourceChecksum else { return nil }
    return Array(bytes)
  }

  /// The bytes of a section, nil if there is none.
  func bytes(_ section: TableSection) -> UnsafeRawBufferPointer? {
    ranges[section.rawValue].map { UnsafeRawBufferPointer(rebasing: file.unsafeBytes[$0]) }
  }

  /// A section as a table of `Element`s, nil if there is none or its size does not fit.
  func table<Element>(_ section: TableSection, of type: Element.Type) -> UnsafeBufferPointer<Element>? {
    guard let bytes = bytes(section), bytes.count % MemoryLayout<Element>.stride == 0 else { return nil }
    return bytes.assumingMemoryBound(to: type)
  }
}
