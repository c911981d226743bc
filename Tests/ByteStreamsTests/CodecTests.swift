import ByteStreams
import Testing

/// One suite for every way of compressing a stream: what holds for one must hold for all.
@Suite struct CodecTests {
  let folder: TemporaryFolder
  let lines = sampleLines(5000)

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Packing.Filter.allCases)
  func readsWhatTheLibraryWrote(_ filter: Packing.Filter) throws {
    // The name lies on purpose: content decides.
    let path = try folder.write("data.jsonl", try Packing.compressed(joined(lines), filter))
    let result = try readAll(path)
    #expect(result.records == lines)
    #expect(result.lines == Array(1...lines.count))
    #expect(result.problems.isEmpty)
    #expect(result.rawBytes == joined(lines).count)
  }

  @Test(arguments: Packing.Filter.allCases.filter { $0 != .none })
  func joinsSeveralStreams(_ filter: Packing.Filter) throws {
    let half = lines.count / 2
    var bytes = try Packing.compressed(joined(Array(lines[..<half])), filter)
    // A stream of no content between the two.
    // (libarchive itself fails on writing an empty lz4 stream.)
    if filter != .lz4 { bytes += try Packing.compressed([], filter) }
    bytes += try Packing.compressed(joined(Array(lines[half...])), filter)
    let result = try readAll(try folder.write("joined", bytes))
    #expect(result.records == lines)
    #expect(result.problems.isEmpty)
  }

  @Test(arguments: Packing.Filter.allCases.filter { $0 != .none })
  func truncationKeepsTheCompleteLines(_ filter: Packing.Filter) throws {
    let whole = try Packing.compressed(joined(lines), filter)
    for tenth in [1, 3, 5, 9] {
      let result = try readAll(try folder.write("cut", whole.prefix(whole.count * tenth / 10)))
      #expect(result.records == Array(lines.prefix(result.records.count)), "cut at \(tenth)/10")
      #expect(result.problems.map(\.severity) == [.error], "cut at \(tenth)/10: \(result.problems)")
      #expect(result.codes.first?.hasSuffix("-truncated") == true, "\(result.problems)")
    }
    // Just the last byte is missing: all data may be there, but it must still be told.
    let result = try readAll(try folder.write("cut", whole.dropLast()))
    #expect(result.problems.map(\.severity) == [.error], "\(filter): \(result.problems)")
    #expect(result.records == Array(lines.prefix(result.records.count)))
  }

  @Test(arguments: Packing.Filter.allCases.filter { $0 != .none })
  func flippedBitsAreNeverSilent(_ filter: Packing.Filter) throws {
    // libarchive writes zstd without checksums, and nothing can notice a changed letter then.
    let whole =
      filter == .zstd ? try Packing.zstd(joined(lines)) : try Packing.compressed(joined(lines), filter)
    for place in [whole.count / 3, whole.count / 2, whole.count * 4 / 5] {
      var bytes = whole
      bytes[place] ^= 0x10
      let result = try readAll(try folder.write("flipped", bytes))
      #expect(result.problems.contains { $0.severity == .error }, "\(filter) at \(place)")
    }
  }

  @Test(arguments: Packing.Filter.allCases.filter { $0 != .none })
  func garbageBehindTheEndIsTold(_ filter: Packing.Filter) throws {
    let bytes = try Packing.compressed(joined(lines), filter) + Array("garbage that is no stream".utf8)
    let result = try readAll(try folder.write("garbage", bytes))
    // libarchive drops the last block of an xz stream that does not end well.
    #expect(filter == .xz ? result.records.count > lines.count / 2 : result.records.count == lines.count)
    #expect(result.records == Array(lines.prefix(result.records.count)))
    #expect(result.problems.contains { $0.severity == .error }, "\(filter): \(result.problems)")
  }

  @Test(arguments: [Packing.Filter.gzip, .zstd])
  func zerosBehindTheEndAreTolerated(_ filter: Packing.Filter) throws {
    let bytes = try Packing.compressed(joined(lines), filter) + [UInt8](repeating: 0, count: 700_000)
    let result = try readAll(try folder.write("padded", bytes))
    #expect(result.records == lines)
    #expect(result.problems.map(\.severity) == [.note])
    #expect(result.codes == [filter == .gzip ? "gzip-padding" : "zstd-padding"])
    #expect(result.problems[0].message.hasPrefix("700000 "))
  }

  @Test func gzipByZlibWithEveryKindOfBlock() throws {
    for level: Int32 in [0, 1, 6, 9] {
      let result = try readAll(try folder.write("z", try Packing.gzip(joined(lines), level: level)))
      #expect(result.records == lines)
      #expect(result.problems.isEmpty)
    }
  }

  @Test(arguments: [5, 1])  // bytes from the end: within the CRC-32, within the length
  func gzipTrailerIsChecked(_ fromEnd: Int) throws {
    var first = try Packing.gzip(joined(Array(lines[..<100])))
    first[first.count - fromEnd] ^= 1
    // The member behind the bad one is read all the same.
    let second = try Packing.gzip(joined(Array(lines[100...])))
    let result = try readAll(try folder.write("bad", first + second))
    #expect(result.records == lines)
    #expect(result.codes == ["gzip-checksum"])
    #expect(result.problems[0].message.contains("member 1"))
  }

  @Test func manySmallGzipMembers() throws {
    let bytes = try lines.prefix(3000).flatMap { try Packing.gzip(Array(($0 + "\n").utf8)) }
    let result = try readAll(try folder.write("many", bytes))
    #expect(result.records == Array(lines.prefix(3000)))
    #expect(result.problems.isEmpty)
  }

  @Test func gzipHeaderWithNameCommentAndExtraField() throws {
    let plain = try Packing.gzip(joined(lines))
    let header: [UInt8] =
      [0x1F, 0x8B, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 3] + [5, 0] + Array("extra".utf8) + Array("name".utf8) + [0]
      + Array("comment".utf8) + [0]
    let result = try readAll(try folder.write("header", header + plain.dropFirst(10)))
    #expect(result.records == lines)
    #expect(result.problems.isEmpty)
  }

  @Test func zstdSkippableFramesArePassedOver() throws {
    let skippable: [UInt8] = [0x52, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let frame = try Packing.zstd(joined(lines))
    let result = try readAll(try folder.write("skippable", skippable + frame + skippable + frame + skippable))
    #expect(result.records == lines + lines)
    #expect(result.problems.isEmpty)
  }

  @Test func lz4MayBeginWithASkippableFrame() throws {
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let result = try readAll(
      try folder.write("skippable", skippable + (try Packing.compressed(joined(lines), .lz4))))
    #expect(result.records == lines)
    #expect(result.problems.isEmpty)
  }

  @Test func zstdWindowAboveTheLimitSaysSo() throws {
    let path = try folder.write("window", try Packing.zstd(joined(lines), windowLog: 24))
    #expect(try readAll(path).records == lines)
    let refused = try readAll(path, limits: ReadLimits(zstdWindowLog: 20))
    #expect(refused.codes == ["zstd-window"])
    #expect(refused.problems[0].message.contains("1 MiB"))
  }

  @Test func plainTextNamedGzIsReadWithANote() throws {
    let result = try readAll(try folder.write("plain.jsonl.gz", joined(lines)))
    #expect(result.records == lines)
    #expect(result.codes == ["suffix-mismatch"])
    #expect(result.problems[0].severity == .note)
  }

  @Test func compressingTwiceIsRefused() throws {
    let result = try readAll(try folder.write("twice.gz", try Packing.gzip(try Packing.gzip(joined(lines)))))
    #expect(result.records.isEmpty)
    #expect(result.codes == ["compressed-twice"])
  }

  @Test func emptyContentIsToldWithItsName() throws {
    for (name, bytes) in [
      ("nothing", []), ("blank", Array(" \n\n".utf8)), ("packed", try Packing.gzip([])),
      ("frame", try Packing.zstd([])),
    ] {
      let result = try readAll(try folder.write(name, bytes))
      #expect(result.codes == ["empty-input"], "\(name)")
      #expect(result.problems[0].severity == .error)
      #expect(result.problems[0].position.input.hasSuffix(name))
    }
  }

  @Test(arguments: [
    ([0x1F, 0x9D, 0x90, 1, 2, 3], "compress"), (Array("PAR1....".utf8), "Parquet"),
    (Array("Rar!\u{1A}\u{7}".utf8), "RAR"), ([0xFF, 0xFE, 0x7B, 0], "UTF-16"),
  ])
  func foreignFormatsAreNamed(_ bytes: [UInt8], _ name: String) throws {
    let result = try readAll(try folder.write("foreign", bytes))
    #expect(result.codes == ["foreign-format"])
    #expect(result.problems[0].message.contains(name))
  }
}
