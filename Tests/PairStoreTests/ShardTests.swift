import ByteStreams
import Testing

@testable import PairStore

@Suite("Shards")
struct ShardTests {
  static func open(
    _ image: [UInt8], in folder: ScratchFolder, _ verification: ShardVerification = .everything
  ) throws -> Shard {
    try writeUnsynced("\(folder.path)/x.pairs", image)
    return try Shard(path: "\(folder.path)/x.pairs", verification: verification)
  }

  static func rows(of shard: Shard) -> [Fixtures.Row] {
    (0..<shard.pairCount).map { index in
      let pair = TokenPair(index: index, shard: shard, rowIndex: index)
      return Fixtures.Row(
        prompt: Array(pair.prompt), chosen: Array(pair.chosen), rejected: Array(pair.rejected),
        flags: pair.flags, source: pair.source, line: pair.line)
    }
  }

  @Test(
    "What was written is what is mapped, in both token widths",
    arguments: [(0, 100), (1, 2), (57, 65_536), (57, 65_537), (300, 200_000)])
  func roundTrip(count: Int, vocabularySize: Int) throws {
    let rows = Fixtures.rows(count, vocabularySize: vocabularySize, seed: UInt64(count))
    let image = Fixtures.image(rows, vocabularySize: vocabularySize)
    let shard = try Self.open(image, in: try ScratchFolder())
    #expect(Self.rows(of: shard) == rows)
    #expect(shard.header.tokenWidth == (vocabularySize <= 65_536 ? 2 : 4))
    #expect(shard.header.sections.values.allSatisfy { $0.offset % 64 == 0 })
    #expect(shard.index == 3)
    #expect(shard.fingerprints == Fixtures.fingerprints)
    // The length order really is one, and the buckets count what they say.
    let lengths = rows.map { $0.prompt.count + $0.chosen.count + $0.rejected.count }
    #expect((0..<count).map { lengths[shard.rowByLength($0)] } == lengths.sorted())
    for power in 0...32 {
      #expect(shard.pairCount(belowPowerOfTwo: power) == lengths.filter { $0 < 1 << power }.count)
    }
  }

  @Test("Slices index like arrays and give the same through every way of reading")
  func slices() throws {
    let rows = Fixtures.rows(20, vocabularySize: 500, seed: 4)
    let shard = try Self.open(Fixtures.image(rows, vocabularySize: 500), in: try ScratchFolder())
    for (index, row) in rows.enumerated() {
      let pair = TokenPair(index: index, shard: shard, rowIndex: index)
      #expect(pair.chosen.map(\.self) == row.chosen)
      #expect(Array(pair.rejected.reversed()) == row.rejected.reversed())
      var gathered: [UInt32] = [7]
      pair.prompt.append(to: &gathered)
      #expect(gathered == [7] + row.prompt)
    }
  }

  @Test("Hashes follow the tokens, not the token width or the place")
  func hashes() throws {
    let rows = Fixtures.rows(30, vocabularySize: 300, seed: 9)
    let narrow = try Self.open(Fixtures.image(rows, vocabularySize: 300), in: try ScratchFolder())
    let wide = try Self.open(
      Fixtures.image(rows.reversed(), vocabularySize: 100_000), in: try ScratchFolder())
    for index in 0..<30 {
      #expect(narrow.contentHash(index) == wide.contentHash(29 - index))
      #expect(narrow.promptHash(index) == wide.promptHash(29 - index))
    }
    #expect(Set((0..<30).map(narrow.contentHash)).count == 30)
  }

  @Test("Any byte changed is noticed, except in the gaps between sections; reading on never crashes")
  func flippedBytes() throws {
    let rows = Fixtures.rows(9, vocabularySize: 100, seed: 2)
    let image = Fixtures.image(rows, vocabularySize: 100)
    let folder = try ScratchFolder()
    let sections = try Self.open(image, in: folder).header.sections.values
    // Every byte of the header, every third of the rest.
    let places =
      Array(0..<ShardHeader.byteCount) + stride(from: ShardHeader.byteCount, to: image.count, by: 3)
    for place in places {
      var damaged = image
      damaged[place] ^= UInt8(1 << (place % 8))
      let isGap =
        place >= ShardHeader.byteCount
        && !sections.contains { ($0.offset..<$0.offset + $0.byteCount).contains(place) }
      if isGap {
        #expect(Self.rows(of: try Self.open(damaged, in: folder)) == rows)
      } else {
        #expect(throws: PairStoreError.self, "byte \(place)") { try Self.open(damaged, in: folder) }
      }
      if let shard = try? Self.open(damaged, in: folder, .structure) {
        #expect(Self.rows(of: shard).count == rows.count)
      }
    }
  }

  @Test("A file cut anywhere, or grown, is refused by name and with a remedy")
  func truncated() throws {
    let image = Fixtures.image(Fixtures.rows(5, vocabularySize: 100, seed: 3), vocabularySize: 100)
    let folder = try ScratchFolder()
    for length in stride(from: 0, to: image.count, by: 7) {
      #expect {
        try Self.open(Array(image[..<length]), in: folder, .structure)
      } throws: { error in
        guard case .shardDamaged? = error as? PairStoreError else { return false }
        return "\(error)".contains("x.pairs") && "\(error)".contains("pack again")
      }
    }
    #expect(throws: PairStoreError.self) { try Self.open(image + [0], in: folder, .structure) }
  }

  @Test("Rows that point elsewhere are refused even where every checksum is right")
  func forgedRows() throws {
    let rows = Fixtures.rows(6, vocabularySize: 100, seed: 5)
    let image = Fixtures.image(rows, vocabularySize: 100)
    let folder = try ScratchFolder()
    var header = try Self.open(image, in: folder).header
    let pairs = try #require(header.sections[.pairs])
    // The prompt length of row 2, then its source, then the first token, each made far too large.
    let tokens = try #require(header.sections[.tokens])
    for (kind, section, place) in [
      (ShardSectionKind.pairs, pairs, pairs.offset + 2 * 32 + 9),
      (.pairs, pairs, pairs.offset + 2 * 32 + 22), (.tokens, tokens, tokens.offset),
    ] {
      var forged = image
      forged[place] = 0xFF
      header.sections = try Self.open(image, in: folder).header.sections
      header.sections[kind]?.checksum = Fingerprint(
        of: forged[section.offset..<section.offset + section.byteCount])
      forged.replaceSubrange(0..<ShardHeader.byteCount, with: header.encoded())
      #expect(throws: PairStoreError.self) { try Self.open(forged, in: folder) }
    }
  }

  @Test("Another major version is named, with the one that is read")
  func version() throws {
    var image = Fixtures.image(Fixtures.rows(2, vocabularySize: 100, seed: 1), vocabularySize: 100)
    image[8] = 2
    let folder = try ScratchFolder()
    #expect(
      throws: PairStoreError.shardVersion(path: "\(folder.path)/x.pairs", found: "2.0", supported: "1.0")
    ) { try Self.open(image, in: folder) }
  }

  @Test("A missing file is an error that names it")
  func missing() {
    #expect {
      try Shard(path: "/nowhere/x.pairs")
    } throws: { error in "\(error)".contains("/nowhere/x.pairs") }
  }
}
