import ByteStreams
import Foundation
import Testing

@testable import Tokenization

struct TokenizerCacheTests {
  /// A folder for one test, removed with it.
  private final class Folder {
    let path: String

    init() throws {
      path = NSTemporaryDirectory() + "tokenizer-cache-\(UInt64.random(in: 0 ... .max))"
      try FileSystem.createFolder(path)
    }

    deinit { try? FileSystem.removeAll(path) }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
      try FileSystem.createFolder(path)
      try writeFileAtomically(path: "\(path)/\(name)", bytes: bytes)
      return "\(path)/\(name)"
    }
  }

  private func entries(_ folder: Folder) -> [String] { (try? FileSystem.list(folder.path + "/cache")) ?? [] }

  private func isMapped(_ tokenizer: Tokenizer) -> Bool {
    if case .mapped = tokenizer.storedSource { true } else { false }
  }

  private let texts = [
    SmallTokenizer.text, "<|im_start|>user e\u{301} <|im_end|>", "", "\u{0}\u{10FFFF} 12345",
  ]

  @Test func secondLoadsAreMappedAndAlike() throws {
    let folder = try Folder()
    let cache = TokenizerCache(folder: folder.path + "/cache", smallestSource: 0)
    let trained = try SmallTokenizer.trained(normalizer: .nfc)
    let rankEncoding = TiktokenEncoding(
      name: "small", preTokenizer: .gpt2, specialTokens: [AddedToken(id: 5_000, content: "<|im_end|>")])
    let json = try folder.write("tokenizer.json", trained.json())
    let ranks = try folder.write("small.tiktoken", trained.rankFile())
    for load in [
      { try Tokenizer.load(path: json, cache: cache) },
      { try Tokenizer.load(ranks: ranks, encoding: rankEncoding, cache: cache) },
    ] {
      let first = try load()
      let second = try load()
      #expect(!isMapped(first))
      #expect(isMapped(second))
      #expect(second.addedTokens == first.addedTokens)
      #expect(second.roles == first.roles)
      #expect(second.notices == first.notices)
      #expect(second.template == first.template)
      #expect(second.normalizer == first.normalizer)
      #expect(second.preTokenizer == first.preTokenizer)
      #expect(second.vocabularySize == first.vocabularySize)
      #expect(try second.json() == first.json())
      #expect(second.fingerprintBytes == first.fingerprintBytes)
      for text in texts {
        #expect(second.encode(text) == first.encode(text))
        #expect(second.decodeText(second.encode(text)) == first.decodeText(first.encode(text)))
      }
    }
    #expect(entries(folder).count == 2)
  }

  @Test func contentsDecideNotNames() throws {
    let folder = try Folder()
    let cache = TokenizerCache(folder: folder.path + "/cache", smallestSource: 0)
    let small = Array(SmallTokenizer.json(tokens: ["ab"], merges: ["a b"]).utf8)
    let path = try folder.write("tokenizer.json", small)
    _ = try Tokenizer.load(path: path, cache: cache)
    #expect(try Tokenizer.load(path: path, cache: cache).encode("ab") == [256])
    // The same name, other contents of the same size.
    let other = String(decoding: small, as: UTF8.self).replacing("\"ab\"", with: "\"ba\"")
      .replacing("\"a b\"", with: "\"b a\"")
    #expect(other.utf8.count == small.count)
    _ = try folder.write("tokenizer.json", other.utf8)
    #expect(try Tokenizer.load(path: path, cache: cache).encode("ab") == [97, 98])
    #expect(entries(folder).count == 2)
    // Another name, contents that are known.
    let copy = try folder.write("copy.json", small)
    let loaded = try Tokenizer.load(path: copy, cache: cache)
    #expect(isMapped(loaded))
    #expect(loaded.source == copy)
    // A configuration that names more tokens is part of the contents.
    _ = try folder.write("tokenizer_config.json", #"{"eos_token":"ab"}"#.utf8)
    #expect(try Tokenizer.load(path: copy, cache: cache).endOfText == 256)
    #expect(try Tokenizer.load(path: copy, cache: cache).endOfText == 256)
  }

  @Test func damagedEntriesAreMadeAgain() throws {
    let folder = try Folder()
    let cache = TokenizerCache(folder: folder.path + "/cache", smallestSource: 0)
    let path = try folder.write("tokenizer.json", SmallTokenizer.trained().json())
    let expected = try Tokenizer.load(path: path, cache: cache).encode(SmallTokenizer.text)
    let name = try #require(entries(folder).first)
    let entry = folder.path + "/cache/" + name
    let good = try FileSystem.read(entry)
    var random = SeededGenerator(state: 71)
    for round in 0..<60 {
      var bad = good
      switch round % 4 {
      case 0: bad = Array(bad.prefix(Int.random(in: 0..<bad.count, using: &random)))
      case 1: bad[Int.random(in: 0..<1_000, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2:
        // Padding between sections has no checksum and no meaning.
        bad[Int.random(in: 0..<bad.count, using: &random)] ^= 0xFF
      default: bad = (0..<good.count).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
      try writeFileAtomically(path: entry, bytes: bad)
      #expect(try Tokenizer.load(path: path, cache: cache).encode(SmallTokenizer.text) == expected)
    }
    #expect(isMapped(try Tokenizer.load(path: path, cache: cache)))
    // Somebody else may write it: not trusted.
    chmod(entry, 0o666)
    #expect(!isMapped(try Tokenizer.load(path: path, cache: cache)))
  }

  @Test func nothingThatFailsKeepsATokenizerFromLoading() throws {
    let folder = try Folder()
    let path = try folder.write("tokenizer.json", SmallTokenizer.trained().json())
    // The cache's folder is a file.
    let cache = TokenizerCache(folder: path, smallestSource: 0)
    #expect(!isMapped(try Tokenizer.load(path: path, cache: cache)))
    #expect(!isMapped(try Tokenizer.load(path: path, cache: cache)))
  }

  @Test func manyProcessesAtOnceAreFine() async throws {
    let folder = try Folder()
    let cache = TokenizerCache(folder: folder.path + "/cache", smallestSource: 0)
    let path = try folder.write("tokenizer.json", SmallTokenizer.trained().json())
    let expected = try Tokenizer.load(path: path).encode(SmallTokenizer.text)
    let all = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask {
          (try? Tokenizer.load(path: path, cache: cache))?.encode(SmallTokenizer.text) == expected
        }
      }
      return await group.reduce(into: true) { $0 = $0 && $1 }
    }
    #expect(all)
    #expect(entries(folder).count == 1)
  }

  @Test func oldEntriesGo() throws {
    let folder = try Folder()
    let cache = TokenizerCache(folder: folder.path + "/cache", smallestSource: 0)
    for number in 0..<30 {
      let json = SmallTokenizer.json(added: #"[{"id":\#(300 + number),"content":"<s>","special":true}]"#)
      _ = try Tokenizer.load(path: folder.write("tokenizer.json", json.utf8), cache: cache)
    }
    #expect(entries(folder).count == 24)
  }
}
