import Testing

@testable import ByteStreams

@Suite struct OutputTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out"])
  func whatIsWrittenIsReadAgain(_ name: String) throws {
    let lines = sampleLines(10_000)
    let path = folder.path + "/" + name
    let output = try OutputFile(path: path)
    for line in lines {
      try output.write(line)
      try output.write([0x0A])
    }
    #expect(!FileSystem.exists(path))
    #expect(FileSystem.exists(path + ".partial"))
    try output.commit()
    #expect(!FileSystem.exists(path + ".partial"))
    let result = try readAll(path)
    #expect(result.records == lines)
    #expect(result.problems.isEmpty, "\(result.problems)")
    #expect(output.bytesWritten == joined(lines).count)
    #expect(try FileSystem.size(of: path) == output.bytesStored)
    if name.hasSuffix("gz") || name.hasSuffix("zst") { #expect(output.bytesStored * 4 < output.bytesWritten) }
    #expect(throws: OutputError.self) { try output.write("more") }
  }

  @Test func zstdComesInFramesOfWholeWrites() throws {
    let path = folder.path + "/big.jsonl.zst"
    let line = Array(("{\"text\":\"" + String(repeating: "q", count: 99_989) + "\"}\n").utf8)
    #expect(line.count == 100_001)
    let output = try OutputFile(path: path)
    for _ in 0..<400 { try output.write(line) }
    try output.commit()
    let stored = try FileSystem.read(path)
    let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    let frames = stored.indices.filter { stored[$0...].starts(with: magic) }
    #expect(frames.count == 3, "40 MB in frames of about 16 MiB")
    #expect(try readAll(path).records.count == 400)
    // A frame from the middle stands alone and begins with a line.
    let middle = try readAll(try folder.write("middle.zst", stored[frames[1]..<frames[2]]))
    #expect(middle.problems.isEmpty)
    #expect(middle.records.allSatisfy { $0.utf8.count == 100_000 })
  }

  @Test(arguments: ["none.jsonl", "none.jsonl.gz", "none.jsonl.zst"])
  func nothingWrittenIsStillAValidFile(_ name: String) throws {
    let output = try OutputFile(path: folder.path + "/" + name)
    try output.commit()
    #expect(try readAll(output.path).codes == ["empty-input"])
  }

  @Test func givenUpOutputsLeaveNothing() throws {
    let path = try folder.write("out.jsonl.gz", "old")
    func write() throws {
      let output = try OutputFile(path: path)
      try output.write([UInt8](repeating: 65, count: 3_000_000))
    }
    try write()
    #expect(try FileSystem.read(path) == Array("old".utf8))
    #expect(try FileSystem.list(folder.path) == ["out.jsonl.gz"])
  }

  @Test func refusals() throws {
    #expect(throws: OutputError.self) { try OutputFile(path: folder.path + "/out.jsonl.xz") }
    #expect(throws: OutputError.self) { try OutputFile(path: folder.path + "/no/such/folder.jsonl") }
    #expect(throws: OutputError.self) { try OutputFile(path: folder.path) }
    do {
      _ = try OutputFile(path: folder.path + "/no/such/folder.jsonl")
    } catch {
      #expect(error.description.contains("folder.jsonl") && error.description.contains("spelling"))
    }
  }

  @Test func devicesAreWrittenDirectly() throws {
    let output = try OutputFile(path: "/dev/null")
    try output.write("x")
    try output.commit()
    #expect(!FileSystem.exists("/dev/null.partial"))
  }

  @Test func aReaderThatGoesAwayIsATypedError() throws {
    let pipe = try NamedPipe(in: folder)
    // Opening a pipe for writing waits for a reader, so the reader is there first and leaves at once.
    var reader: FileDescriptor? = try FileDescriptor.reading(pipe.path)
    let output = try OutputFile(path: pipe.path)
    #expect(try reader?.kind() != nil)
    reader = nil
    var caught: OutputError?
    do throws(OutputError) {
      for _ in 0..<100 { try output.write([UInt8](repeating: 65, count: 100_000)) }
    } catch {
      caught = error
    }
    #expect(caught?.isBrokenPipe == true)
  }
}

@Suite struct FileSystemTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func filesAndFolders() throws {
    let path = try folder.write("a/b/c.txt", "hello")
    #expect(try FileSystem.kind(of: path) == .file)
    #expect(try FileSystem.kind(of: folder.path + "/a") == .folder)
    #expect(try FileSystem.kind(of: folder.path + "/x") == nil)
    #expect(try FileSystem.size(of: path) == 5)
    #expect(try FileSystem.read(path) == Array("hello".utf8))
    try FileSystem.createFolder(folder.path + "/a/b")
    #expect(throws: FileSystemError.self) { try FileSystem.createFolder(path) }
    #expect(throws: FileSystemError.self) { try FileSystem.read(folder.path) }
    #expect(throws: FileSystemError.self) { try FileSystem.remove(folder.path + "/a") }
    try FileSystem.rename(path, to: folder.path + "/a/d")
    #expect(try FileSystem.list(folder.path + "/a") == ["b", "d"])
    try FileSystem.removeAll(folder.path + "/a")
    try FileSystem.remove(folder.path + "/a")
    #expect(try FileSystem.list(folder.path) == [])
  }

  @Test func atomicWritesReplaceOrChangeNothing() throws {
    let path = try folder.write("f", "one")
    try writeFileAtomically(path: path, bytes: [0x32])
    #expect(try FileSystem.read(path) == [0x32])
    #expect(throws: FileSystemError.self) {
      try writeFileAtomically(path: folder.path + "/no/f", bytes: [1])
    }
    #expect(try FileSystem.list(folder.path) == ["f"])
  }

  @Test func mappedFiles() throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let mapped = try MappedFile(path: try folder.write("m", bytes))
    #expect(mapped.count == bytes.count)
    mapped.expect(5000..<90_000)
    #expect(mapped.withBytes { Array($0) } == bytes)
    #expect(try MappedFile(path: try folder.write("e", [])).count == 0)
    #expect(throws: FileSystemError.self) { try MappedFile(path: folder.path) }
    #expect(throws: FileSystemError.self) { try MappedFile(path: folder.path + "/none") }
  }

  @Test func fingerprintsAreXXH3() throws {
    // From the XXH3 test vectors of the xxHash project: no bytes, seed 0.
    #expect(Fingerprint(of: [UInt8]()).description == "99aa06d3014798d86001c324468d497f")
    let bytes = Array("The quick brown fox jumps over the lazy dog".utf8)
    let whole = Fingerprint(of: bytes)
    let hasher = FingerprintHasher()
    hasher.update(bytes[..<10])
    hasher.update(bytes[10...])
    #expect(hasher.finish() == whole)
    #expect(Fingerprint(hex: whole.description) == whole)
    #expect(Fingerprint(hex: "+" + whole.description.dropFirst()) == nil)
    #expect(whole.bytes.count == 16 && whole.bytes[0] == UInt8(truncatingIfNeeded: whole.high >> 56))
    #expect(Fingerprint(of: bytes + [0]) != whole)
  }
}
