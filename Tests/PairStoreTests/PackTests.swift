import ByteStreams
import ChatTemplates
import Testing

@testable import PairStore

@Suite("Packing")
struct PackTests {
  struct Killed: Error {}

  static func writer(
    _ folder: ScratchFolder, _ store: String, inputs: [String], workers: Int = 2, shardTokens: Int = 700,
    options: PackingOptions? = nil, replaces: Bool = false
  ) throws -> PairStoreWriter {
    try PairStoreWriter(
      directory: "\(folder.path)/\(store)", inputs: inputs, tokenizer: ToyTokenizer(),
      template: BuiltInTemplate.plain, options: options ?? PackingOptions(shardTokens: shardTokens),
      limits: ReadLimits(), workers: workers, replacesOther: replaces)
  }

  /// Name and bytes of every file of a store.
  static func files(_ folder: ScratchFolder, _ store: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileSystem.list("\(folder.path)/\(store)") {
      files[name] = try FileSystem.read("\(folder.path)/\(store)/\(name)")
    }
    return files
  }

  @Test("Rows arrive in order with place and counts; nothing goes missing silently")
  func packs() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(120))
    var dropped: [String] = []
    let result = try Self.writer(folder, "store", inputs: [input]).pack { event in
      if case .dropped(let position, let reason) = event { dropped.append("\(position.line) \(reason.code)") }
    }
    let expectedDrops = (0..<120).compactMap { index -> String? in
      switch index % 17 {
      case 5: "\(index + 1) empty-chosen"
      case 9: "\(index + 1) identical-answers"
      case 13: "\(index + 1) shape-unknown-format"
      default: nil
      }
    }
    #expect(dropped == expectedDrops)
    #expect(result.tally.records == 120)
    #expect(result.tally.pairs + result.tally.dropped.total == 120)
    #expect(result.tally.dropped.total == expectedDrops.count)
    #expect(result.shards > 3)

    let store = try PairStore(directory: "\(folder.path)/store", verification: .everything)
    #expect(store.count == result.tally.pairs)
    #expect(store.tokenCount == result.tally.tokens)
    let lines = (0..<120).filter { ![5, 9, 13].contains($0 % 17) }
    for (index, line) in lines.enumerated() {
      let pair = store[index]
      #expect(pair.place == "\(input):\(line + 1)")
      #expect(Array(pair.prompt) == ToyTokenizer.bytes("question \(line / 2)\n"))
      #expect(Array(pair.rejected) == ToyTokenizer.bytes("no \(line)") + [ToyTokenizer.endOfText])
      #expect(pair.chosen.first == ToyTokenizer.ab)
    }
  }

  @Test("The bytes do not depend on the number of threads")
  func threads() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(400))
    var stores: Set<[String: [UInt8]]> = []
    for workers in [0, 1, 3, 7] {
      _ = try Self.writer(folder, "store\(workers)", inputs: [input], workers: workers).pack()
      stores.insert(try Self.files(folder, "store\(workers)"))
    }
    #expect(stores.count == 1)
  }

  @Test("Killed after any shard, packing goes on to the same bytes", arguments: 1...6)
  func resumes(killedAfter: Int) throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(200))
    let whole = try Self.writer(folder, "whole", inputs: [input]).pack()
    #expect(whole.shards > 7)

    var sealed = 0
    #expect(throws: Killed.self) {
      try Self.writer(folder, "store", inputs: [input]).pack { event in
        guard case .sealed = event else { return }
        sealed += 1
        if sealed == killedAfter { throw Killed() }
      }
    }
    #expect(throws: PairStoreError.unfinished(directory: "\(folder.path)/store", shards: killedAfter)) {
      try PairStore(directory: "\(folder.path)/store")
    }
    // What a crash may leave besides: half a shard, a sealed shard without its line, half a line.
    _ = try folder.write("store/shard-\(String(repeating: "0", count: 5))9.pairs.partial", "half")
    _ = try folder.write("store/\(StoreLayout.shardName(killedAfter))", "not recorded")
    let manifest = "\(folder.path)/store/\(StoreLayout.manifestName)"
    try writeUnsynced(manifest, try FileSystem.read(manifest) + Array(#"{"kind":"shard","fi"#.utf8))

    var resumed = 0
    let result = try Self.writer(folder, "store", inputs: [input]).pack { event in
      if case .resumed(let shards, _) = event { resumed = shards }
    }
    #expect(resumed == killedAfter)
    #expect(result.resumedShards == killedAfter)
    #expect(result.tally == whole.tally)
    #expect(try Self.files(folder, "store") == Self.files(folder, "whole"))
  }

  @Test("Cut anywhere, the manifest leads to the same bytes or to a named error, never to a wrong store")
  func cutManifest() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(40))
    _ = try Self.writer(folder, "whole", inputs: [input]).pack()
    let whole = try Self.files(folder, "whole")
    let manifest = try #require(whole[StoreLayout.manifestName])
    for length in stride(from: 0, to: manifest.count, by: 61) {
      try FileSystem.createFolder("\(folder.path)/cut")
      for (name, bytes) in whole { try writeUnsynced("\(folder.path)/cut/\(name)", bytes) }
      try writeUnsynced("\(folder.path)/cut/\(StoreLayout.manifestName)", manifest[..<length])
      _ = try Self.writer(folder, "cut", inputs: [input]).pack()
      #expect(try Self.files(folder, "cut") == whole)
      try FileSystem.removeAll("\(folder.path)/cut")
    }
  }

  @Test("A changed byte in any line of the manifest is an error that names the line")
  func damagedManifest() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(40))
    _ = try Self.writer(folder, "store", inputs: [input]).pack()
    let path = "\(folder.path)/store/\(StoreLayout.manifestName)"
    let manifest = try FileSystem.read(path)
    for place in stride(from: 0, to: manifest.count - 1, by: 5) where manifest[place] != 10 {
      var damaged = manifest
      damaged[place] ^= 1
      if damaged[place] == 10 { continue }
      try writeUnsynced(path, damaged)
      let line = manifest[..<place].count { $0 == 10 } + 1
      #expect {
        try PairStore(directory: "\(folder.path)/store")
      } throws: { error in
        guard case .manifestDamaged(_, line, _)? = error as? PairStoreError else { return false }
        return true
      }
    }
  }

  @Test("A finished store is recognised at once; a damaged one is mended from the damage on")
  func reuse() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(200))
    let first = try Self.writer(folder, "store", inputs: [input]).pack()
    let files = try Self.files(folder, "store")
    let again = try Self.writer(folder, "store", inputs: [input], workers: 1).pack { _ in
      Issue.record("nothing should happen")
    }
    #expect(again.isReused && !first.isReused)
    #expect(again.tally == first.tally && again.shards == first.shards)
    #expect(try Self.files(folder, "store") == files)

    try FileSystem.remove("\(folder.path)/store/\(StoreLayout.shardName(2))")
    let mended = try Self.writer(folder, "store", inputs: [input]).pack()
    #expect(mended.resumedShards == 2 && !mended.isReused)
    #expect(try Self.files(folder, "store") == files)
  }

  @Test("A store of something else is refused by what differs, unless it may be replaced")
  func otherStores() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(30))
    let other = try folder.write("other.jsonl", Fixtures.flatLines(31))
    _ = try Self.writer(folder, "store", inputs: [input]).pack()
    let directory = "\(folder.path)/store"
    #expect(throws: PairStoreError.otherStore(directory: directory, difference: "source")) {
      try Self.writer(folder, "store", inputs: [other]).pack()
    }
    #expect(throws: PairStoreError.otherStore(directory: directory, difference: "options")) {
      try Self.writer(folder, "store", inputs: [input], options: PackingOptions(boundary: .trl)).pack()
    }
    let replaced = try Self.writer(folder, "store", inputs: [other], replaces: true).pack()
    #expect(replaced.tally.records == 31)
    #expect(try PairStore(directory: directory).count == replaced.tally.pairs)
  }

  @Test("An input that changed without changing its samples is told by its time")
  func changedTime() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(30))
    _ = try Self.writer(folder, "store", inputs: [input]).pack()
    setModified(input, seconds: 1_700_000_000)
    #expect(
      throws: PairStoreError.otherStore(
        directory: "\(folder.path)/store", difference: "time of change of the inputs")
    ) { try Self.writer(folder, "store", inputs: [input]).pack() }
  }

  @Test("Two packers do not write to one folder at once")
  func busy() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(100))
    var wasBusy = false
    _ = try Self.writer(folder, "store", inputs: [input]).pack { event in
      guard case .sealed = event, !wasBusy else { return }
      #expect(throws: PairStoreError.busy(directory: "\(folder.path)/store")) {
        try Self.writer(folder, "store", inputs: [input]).pack()
      }
      wasBusy = true
    }
    #expect(wasBusy)
  }

  @Test("A pair over the limit under the policy error stops packing at its place")
  func refused() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", #"{"prompt":"abcd","chosen":"12345","rejected":"6"}"# + "\n")
    #expect(throws: PairStoreError.pairTooLong(place: "\(input):1", tokens: 9, limit: 8)) {
      try Self.writer(
        folder, "store", inputs: [input], options: PackingOptions(maximumLength: 8, overlong: .error)
      ).pack()
    }
  }

  @Test("Missing inputs are counted and told; the rest is packed")
  func missingInput() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(4))
    var problems: [String] = []
    let result = try Self.writer(folder, "store", inputs: ["\(folder.path)/none", input]).pack { event in
      if case .problem(let problem) = event { problems.append(problem.code) }
    }
    #expect(problems == ["not-found"])
    #expect(result.tally.inputErrors == 1 && result.tally.pairs == 4)
  }

  @Test("A template that the tokenizer has no marks for is refused unless marks may be text")
  func marks() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(4))
    func writer(_ options: PackingOptions) throws -> PairStoreWriter {
      try PairStoreWriter(
        directory: "\(folder.path)/store", inputs: [input], tokenizer: ToyTokenizer(),
        template: BuiltInTemplate.llama3, options: options, limits: ReadLimits(), workers: 1,
        replacesOther: false)
    }
    #expect(
      throws: PairStoreError.tokenizerLacksMark(template: "llama3", mark: "<|begin_of_text|>")
    ) { try writer(PackingOptions()) }
    let result = try writer(PackingOptions(allowsMarksAsText: true)).pack()
    #expect(result.marksAsText.count == 4)
    let store = try PairStore(directory: "\(folder.path)/store")
    #expect(Array(store[0].chosen.suffix(10)) == ToyTokenizer.bytes("<|eot_id|>"))
  }

  @Test("No input rows make an empty store that opens")
  func empty() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", #"{"prompt":"a","chosen":"b"}"# + "\n")
    _ = try Self.writer(folder, "store", inputs: [input]).pack()
    let store = try PairStore(directory: "\(folder.path)/store")
    #expect(store.count == 0 && store.shards.isEmpty)
    let summary = StoreSummary(store)
    #expect(summary.tally.dropped.byReason == ["shape-missing-member": 1])
    #expect(summary.sequenceLengths.percentile(0.5) == 0)
  }

  @Test("A folder without a store is named, with the remedy")
  func noStore() throws {
    let folder = try ScratchFolder()
    #expect(throws: PairStoreError.noStore(directory: folder.path)) { try PairStore(directory: folder.path) }
    #expect(throws: PairStoreError.noStore(directory: "/nowhere")) { try PairStore(directory: "/nowhere") }
  }

  @Test("A reader that follows gets every shard while packing goes on, then the end")
  func follower() throws {
    let folder = try ScratchFolder()
    let input = try folder.write("in.jsonl", Fixtures.flatLines(200))
    var follower = ShardFollower(directory: "\(folder.path)/store")
    var followed: [Int] = []
    guard case .stopped = try follower.next(timeoutSeconds: 0) else {
      Issue.record("there is nothing to follow yet")
      return
    }
    let result = try Self.writer(folder, "store", inputs: [input]).pack { event in
      guard case .sealed = event else { return }
      guard case .shard(let shard) = try follower.next(timeoutSeconds: 0) else {
        Issue.record("a sealed shard must be there")
        return
      }
      followed.append(shard.index)
    }
    #expect(followed == Array(0..<result.shards))
    guard case .ended = try follower.next() else {
      Issue.record("packing has ended")
      return
    }
  }
}
