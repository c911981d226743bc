import ByteStreams
import Testing

@Suite struct ArchiveTests {
  let folder: TemporaryFolder
  let lines = sampleLines(3000)

  init() throws { folder = try TemporaryFolder() }

  private var members: [Packing.Member] {
    [
      Packing.Member("train/a.jsonl", joined(Array(lines[..<1000]))),
      Packing.Member(
        "train/b.json", Array(("[\n" + lines[1000..<2000].joined(separator: ",\n") + "\n]\n").utf8)),
      Packing.Member("README.md", Array("# Nothing to read\n".utf8)),
      Packing.Member("train/.hidden.jsonl", joined(["{}"])),
      Packing.Member("train/c.jsonl", joined(Array(lines[2000...]))),
    ]
  }

  private func check(_ bytes: [UInt8], _ name: String) throws {
    let path = try folder.write(name, bytes)
    let result = try readAll(path)
    #expect(result.records == lines)
    #expect(result.codes == ["files-skipped"], "\(result.problems)")
    #expect(result.positions.first?.description == "\(path)!train/a.jsonl:1")
    #expect(result.positions[1000].description == "\(path)!train/b.json:2")
    #expect(result.positions.last?.description == "\(path)!train/c.jsonl:1000")
    #expect(result.positions[2000].offset == 0)
  }

  @Test(arguments: Packing.Filter.allCases)
  func tar(_ filter: Packing.Filter) throws { try check(try Packing.tar(members, filter), "data.tar") }

  @Test func zip() throws { try check(try Packing.zip(members), "data.zip") }

  @Test func sevenZip() throws { try check(try Packing.sevenZip(members), "data.7z") }

  @Test func severalTarsBehindEachOther() throws {
    let result = try readAll(
      try folder.write(
        "cat.tar", try Packing.tar(Array(members[..<2])) + (try Packing.tar(Array(members[4...])))))
    #expect(result.records == lines)
    #expect(result.problems.isEmpty)
  }

  @Test func membersMayBeCompressedOnce() throws {
    let inner = try [
      Packing.Member("a.jsonl.gz", Packing.gzip(joined(Array(lines[..<1000])))),
      Packing.Member("b.jsonl.zst", Packing.zstd(joined(Array(lines[1000..<2000])))),
      Packing.Member("c.jsonl.xz", Packing.compressed(joined(Array(lines[2000...])), .xz)),
      Packing.Member("d.jsonl.gz", Packing.gzip(Packing.gzip(joined(lines)))),
      Packing.Member("e.tar", Packing.tar(members)),
    ]
    let made = [
      ("data.tar", try Packing.tar(inner)), ("data.zip", try Packing.zip(inner)),
      ("data.tar.gz", try Packing.tar(inner, .gzip)),
    ]
    for (name, bytes) in made {
      let result = try readAll(try folder.write(name, bytes))
      #expect(result.records == lines, "\(name)")
      #expect(result.codes == ["compressed-twice", "archive-in-archive"], "\(name)")
      #expect(result.problems.map(\.position.member) == ["d.jsonl.gz", "e.tar"])
    }
  }

  @Test func linksAndDevicesAreRefusedAndPassed() throws {
    let bytes = try Packing.tar([
      Packing.Member("link.jsonl", [], type: 0o120000, link: "/etc/passwd"),
      Packing.Member("pipe.jsonl", [], type: 0o010000),
      Packing.Member("folder", [], type: 0o040000),
      Packing.Member("../../evil\u{1B}[31m.jsonl", joined(lines)),
    ])
    let result = try readAll(try folder.write("odd.tar", bytes))
    #expect(result.records == lines)
    #expect(result.codes == ["member-link", "member-special"])
    // A label is shown, so it must not be able to steer a terminal.
    #expect(result.positions[0].member == "../../evil\u{FFFD}[31m.jsonl")
  }

  @Test func sparseMembersAreRefused() throws {
    // An old GNU sparse header: type S, one piece of 512 bytes at 1 MiB in a file of 2 MiB.
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      header.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
    }
    put("sparse.jsonl", at: 0)
    put("0000644\0", at: 100)
    put("0000000\0", at: 108)
    put("0000000\0", at: 116)
    put("00000001000\0", at: 124)
    put("00000000000\0", at: 136)
    put("        S", at: 148)
    put("ustar  \0", at: 257)
    put("00004000000\0", at: 386)
    put("00000001000\0", at: 398)
    put("00010000000\0", at: 483)
    let sum = header.reduce(0) { $0 + Int($1) }
    let digits = String(sum, radix: 8)
    put(String(repeating: "0", count: 6 - digits.count) + digits + "\0", at: 148)
    let data = Array(String(repeating: "{}\n", count: 171).utf8.prefix(512))
    let rest = try Packing.tar([Packing.Member("good.jsonl", joined(lines))])
    let result = try readAll(try folder.write("sparse.tar", header + data + rest))
    #expect(result.records == lines)
    #expect(result.codes == ["member-sparse"])
  }

  @Test func aDamagedMemberDoesNotTakeTheOthersAlong() throws {
    var bytes = try Packing.zip(members)
    // Inside the first member's deflate data.
    bytes[3000] ^= 0xFF
    let result = try readAll(try folder.write("bad.zip", bytes))
    #expect(result.codes.contains("zip-corrupt"), "\(result.problems)")
    #expect(result.problems.first { $0.code == "zip-corrupt" }?.position.member == "train/a.jsonl")
    #expect(Array(result.records.suffix(2000)) == Array(lines[1000...]))
  }

  @Test func gzipAroundATarIsChecked() throws {
    var bytes = try Packing.gzip(try Packing.tar(members))
    bytes[bytes.count - 6] ^= 1
    let result = try readAll(try folder.write("crc.tar.gz", bytes))
    #expect(result.records == lines)
    #expect(result.codes.contains("gzip-checksum"))
  }

  @Test func truncatedTarGzKeepsWhatCameBefore() throws {
    let bytes = try Packing.gzip(try Packing.tar(members))
    let result = try readAll(try folder.write("cut.tar.gz", bytes.prefix(bytes.count / 2)))
    #expect(!result.records.isEmpty)
    #expect(result.records == Array(lines.prefix(result.records.count)))
    #expect(result.codes.filter { $0 == "gzip-truncated" }.count == 1, "\(result.problems)")
  }

  @Test func archivesWithoutDataAreTold() throws {
    let empty = try readAll(try folder.write("zeros.tar", [UInt8](repeating: 0, count: 10240)))
    #expect(empty.codes == ["zero-filled"])
    let other = try readAll(
      try folder.write("docs.tar", try Packing.tar([Packing.Member("README.md", Array("# Hm\n".utf8))])))
    #expect(other.codes == ["archive-without-data"])
    #expect(other.problems[0].message.contains("README.md"))
    let none = try readAll(try folder.write("none.zip", try Packing.zip([])))
    #expect(none.codes == ["archive-without-data"], "\(none.problems)")
  }

  @Test func memberWithoutSuffixIsJudgedByItsContent() throws {
    let result = try readAll(
      try folder.write(
        "data.tar",
        try Packing.tar([
          Packing.Member("train", joined(lines)), Packing.Member("COPYING", Array("Copy it.\n".utf8)),
        ])))
    #expect(result.records == lines)
    #expect(result.codes == ["files-skipped"])
  }

  @Test func zipFromAPipeIsRefusedWithTheWayOut() throws {
    let pipe = try NamedPipe(in: folder)
    let bytes = try Packing.zip(members)
    let writer = pipe.feed(bytes)
    let result = try readAll(pipe.path)
    writer.wait()
    #expect(result.codes == ["archive-from-pipe"])
  }

  @Test func tarFromAPipeIsRead() throws {
    let pipe = try NamedPipe(in: folder)
    let writer = pipe.feed(try Packing.tar(members, .zstd))
    let result = try readAll(pipe.path)
    writer.wait()
    #expect(result.records == lines)
  }
}
