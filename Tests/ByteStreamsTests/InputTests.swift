import Testing

@testable import ByteStreams

@Suite struct InputTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func missingFilesDoNotStopTheOthers() throws {
    let good = try folder.write("good.jsonl", "{\"a\":1}\n")
    let result = try readAll(folder.path + "/missing.jsonl", good, folder.path + "/none-*.jsonl", good)
    #expect(result.records == ["{\"a\":1}", "{\"a\":1}"])
    #expect(result.codes == ["not-found", "no-match"])
    #expect(result.problems.allSatisfy { $0.severity == .error && !$0.remedy.isEmpty })
    #expect(result.problems[0].position.input.hasSuffix("missing.jsonl"))
    #expect(result.recordsBeforeProblem == [0, 1])
  }

  @Test func foldersAreWalkedInOrder() throws {
    try folder.write("in/b.jsonl", "{\"n\":3}\n")
    try folder.write("in/a/z.ndjson", "{\"n\":2}\n")
    try folder.write("in/a/a.json", "[{\"n\":1}]")
    try folder.write("in/.hidden.jsonl", "{\"n\":9}\n")
    try folder.write("in/.git/x.jsonl", "{\"n\":9}\n")
    try folder.write("in/c.jsonl.gz", try Packing.gzip(Array("{\"n\":4}\n".utf8)))
    try folder.write("in/d.tar", try Packing.tar([Packing.Member("m.jsonl", Array("{\"n\":5}\n".utf8))]))
    try folder.write("in/e", "{\"n\":6}\n")
    try folder.write("in/f.jsonl.partial", "{\"n\":9}\n")
    try folder.write("in/README.md", "# Read me\n")
    try folder.write("in/LICENSE", "[link] licence\n")
    let result = try readAll(folder.path + "/in")
    #expect(result.records == (1...6).map { "{\"n\":\($0)}" })
    #expect(result.codes == ["files-skipped"])
    #expect(result.problems[0].severity == .note)
    for name in ["README.md", "LICENSE", "f.jsonl.partial"] {
      #expect(result.problems[0].message.contains(name))
    }
  }

  @Test func foldersWithoutDataAreErrors() throws {
    try FileSystem.createFolder(folder.path + "/empty/inner")
    try folder.write("docs/README.md", "# Read me\n")
    let result = try readAll(folder.path + "/empty", folder.path + "/docs")
    #expect(result.codes == ["folder-empty", "folder-without-data"])
    #expect(result.problems.allSatisfy { $0.severity == .error })
    #expect(result.problems[1].message.contains("README.md"))
  }

  @Test func aFolderThatLinksToItselfEnds() throws {
    let file = try folder.write("loop/a.jsonl", "{}\n")
    #expect(symlinked(folder.path + "/loop", folder.path + "/loop/again"))
    #expect(symlinked(file, folder.path + "/loop/b.jsonl"))
    // A link to itself cannot be looked at; the others can.
    #expect(symlinked(folder.path + "/loop/aa.jsonl", folder.path + "/loop/aa.jsonl"))
    let walked = try readAll(folder.path + "/loop")
    #expect(walked.records == ["{}", "{}"])
    #expect(walked.codes == ["unreadable"])
    #expect(try readAll(folder.path + "/loop/**/*.jsonl").records == ["{}", "{}"])
  }

  @Test func patternsAreExpanded() throws {
    for name in ["a1.jsonl", "a2.jsonl", "b1.jsonl", "sub/a3.jsonl", "sub/deep/a4.jsonl", ".a5.jsonl"] {
      try folder.write("g/" + name, "{\"f\":\"\(name)\"}\n")
    }
    func names(_ pattern: String) throws -> [String] {
      try readAll(folder.path + "/g/" + pattern).records.map { String($0.dropFirst(6).dropLast(2)) }
    }
    #expect(try names("*.jsonl") == ["a1.jsonl", "a2.jsonl", "b1.jsonl"])
    #expect(try names("a?.jsonl") == ["a1.jsonl", "a2.jsonl"])
    #expect(try names("[ab]1.jsonl") == ["a1.jsonl", "b1.jsonl"])
    #expect(try names("[!a]*.jsonl") == ["b1.jsonl"])
    #expect(try names("**/a[3-4].jsonl") == ["sub/a3.jsonl", "sub/deep/a4.jsonl"])
    #expect(try names("**").count == 5)
    #expect(try names("*/*.jsonl") == ["sub/a3.jsonl"])
    #expect(try names(".a*") == [".a5.jsonl"])
  }

  @Test(arguments: [
    ("abc", "a*c", true), ("ac", "a*c", true), ("abcd", "a*c", false), ("aXbXc", "a*X*c", true),
    ("a-b", "a[-]b", true), ("a]b", "a[]]b", true), ("a[b", "a[b", true), ("é", "?", true), ("", "*", true),
    ("ab", "a[!b]", false), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*c", false),
  ])
  func patternsMatchAsInShells(_ name: String, _ pattern: String, _ expected: Bool) {
    #expect(Glob.matches(name, pattern) == expected)
  }

  @Test func filesNamedByTheUserAreReadWhateverTheirName() throws {
    let path = try folder.write("README.md", "{\"a\":1}\n")
    #expect(try readAll(path).records == ["{\"a\":1}"])
    // A name with pattern characters that exists is that file.
    let odd = try folder.write("data[1].jsonl", "{\"b\":1}\n")
    #expect(try readAll(odd).records == ["{\"b\":1}"])
  }

  @Test func noInputsAtAllThrows() {
    #expect(throws: ReadProblem.self) { try RecordReader(inputs: []) }
  }

  @Test func limitsStopAndSaySo() throws {
    let lines = sampleLines(5000)
    let path = try folder.write("data.jsonl", joined(lines))
    let member = try readAll(path, limits: ReadLimits(memberBytes: 100_000))
    #expect(member.codes == ["limit-member-bytes"])
    #expect(!member.records.isEmpty && member.records == Array(lines.prefix(member.records.count)))

    let total = try readAll(path, path, path, limits: ReadLimits(totalBytes: joined(lines).count * 3 / 2))
    #expect(Set(total.codes) == ["limit-total-bytes"])
    #expect(Array(total.records.prefix(lines.count)) == lines)

    let bomb = try folder.write(
      "bomb.gz", try Packing.gzip(joined(Array(repeating: "{\"a\":\"aaaaaaaa\"}", count: 300_000))))
    let expanded = try readAll(bomb, limits: ReadLimits(expansionRatio: 100, expansionFloor: 1 << 20))
    #expect(expanded.codes == ["limit-expansion"])
    #expect(!expanded.records.isEmpty)
    #expect(try readAll(bomb).problems.isEmpty)

    let many = try folder.write(
      "many.tar", try Packing.tar((0..<20).map { Packing.Member("\($0).jsonl", Array("{}\n".utf8)) }))
    let members = try readAll(many, limits: ReadLimits(members: 10))
    #expect(members.codes == ["limit-members"])
    #expect(members.records.count >= 10 && members.records.count < 20)
  }

  @Test func progressAddsUp() throws {
    let bytes = try Packing.gzip(joined(sampleLines(5000)))
    let path = try folder.write("data.gz", bytes)
    let reader = try RecordReader(inputs: [path, path])
    var raw = 0
    while let event = reader.next() {
      if case .records(let block) = event { raw += block.rawByteCount }
    }
    let progress = reader.progress
    #expect(progress.compressedBytes == bytes.count * 2)
    #expect(progress.compressedTotal == bytes.count * 2)
    #expect(progress.rawBytes == raw && raw == joined(sampleLines(5000)).count * 2)
    #expect(progress.inputsDone == 2 && progress.inputs == 2)
  }
}
