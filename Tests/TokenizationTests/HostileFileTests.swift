import ByteStreams
import Foundation
import Testing

@testable import Tokenization

/// Files made to hurt: each is refused with a clear error, at once and without eating memory.
struct HostileFileTests {
  private func error(ofJSON text: String) -> TokenizerError? {
    do throws(TokenizerError) {
      _ = try Tokenizer(json: Array(text.utf8)[...], source: "bad.json")
      return nil
    } catch {
      return error
    }
  }

  private func error(ofFile path: String) -> TokenizerError? {
    do throws(TokenizerError) {
      _ = try Tokenizer.load(path: path)
      return nil
    } catch {
      return error
    }
  }

  /// A file that takes no room on the disk: all zeros but for its first bytes.
  private func sparseFile(_ name: String, _ head: String, size: Int) throws -> String {
    let path = NSTemporaryDirectory() + "hostile-\(UInt64.random(in: 0 ... .max))-\(name)"
    try writeFileAtomically(path: path, bytes: head.utf8)
    #expect(truncate(path, size) == 0)
    return path
  }

  @Test func hugeFilesAreNotRead() throws {
    for (name, head) in [
      ("tokenizer.json", "{\"model\":{\"vocab\":{\""), ("huge.tiktoken", "YQ== 0\n"),
      ("tokenizer.model", "\n\u{E}\n\u{5}<unk>"),
    ] {
      let path = try sparseFile(name, head, size: 1_000_000_000)
      defer { try? FileSystem.remove(path) }
      let before = residentBytes()
      let found = error(ofFile: path)
      #expect(found?.code == .unreadable)
      #expect(found?.message.contains("larger than 256 MiB") == true)
      #expect(residentBytes() - before < 200_000_000)
    }
  }

  /// Memory that the process has in use, as the system tells; 0 where it does not.
  private func residentBytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 } ?? 0
  }

  @Test func hugeStringsInsideAreRefused() {
    let long = String(repeating: "a", count: 5_000_000)
    let added = error(ofJSON: SmallTokenizer.json(added: #"[{"id":300,"content":"\#(long)"}]"#))
    #expect(added?.code == .malformed)
    #expect(added?.place == "/added_tokens/0")
    let ranks = String(repeating: "YWFh", count: 1_000_000) + " 0\n"
    do throws(TokenizerError) {
      _ = try Tokenizer(ranks: Array(ranks.utf8)[...], source: "x", encoding: .cl100k)
      Issue.record("loaded")
    } catch {
      #expect(error.place == "line 1")
      #expect(error.message.contains("4096 bytes"))
    }
    // In a vocabulary a long token harms nobody.
    #expect(error(ofJSON: SmallTokenizer.json(tokens: [long])) == nil)
  }

  @Test func mergesThatGoInCirclesAreRefused() {
    // A merge must make something longer than its parts.
    for merge in ["a ", " a"] {
      let found = error(ofJSON: SmallTokenizer.json(merges: [merge]))
      #expect(found?.code == .inconsistentVocabulary)
      #expect(found?.place == "/model/merges/0")
    }
    // In any order and twice: what they make is fixed all the same.
    #expect(
      error(ofJSON: SmallTokenizer.json(tokens: ["ab", "abc"], merges: ["ab c", "a b", "ab c"])) == nil)
  }

  @Test func deepAndEndlessThingsAreRefused() {
    let deep = String(repeating: "[", count: 1_000_000)
    #expect(error(ofJSON: deep)?.code == .malformed)
    let nested =
      String(repeating: #"{"type":"Sequence","pretokenizers":["#, count: 5_000) + #"{"type":"Digits"}"#
      + String(repeating: "]}", count: 5_000)
    #expect(error(ofJSON: SmallTokenizer.json(preTokenizer: nested))?.code == .malformed)
    func pattern(_ text: String) -> TokenizerError? {
      error(
        ofJSON: SmallTokenizer.json(
          preTokenizer:
            #"{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\#(text)"},"behavior":"Isolated"},{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}"#
        ))
    }
    for text in [
      String(repeating: "(", count: 100_000), "a" + String(repeating: "?", count: 100_000),
      String(repeating: "(?:a{1,900}", count: 9) + String(repeating: "){900}", count: 9),
      String(repeating: "[", count: 100_000), "(?:(?:a+)+)+" + String(repeating: "+", count: 1_000),
    ] {
      let found = pattern(text)
      #expect(found?.code == .unsupported, "\(text.prefix(20)): \(found?.message.suffix(80) ?? "loaded")")
    }
  }

  /// A few replacements, each of what the one before put in, ask for more memory than there is.
  @Test func textThatGrowsWithoutBoundIsRefused() {
    func replacement(_ pattern: String, _ content: String) -> String {
      #"{"type":"Replace","pattern":\#(pattern),"content":"\#(content)"}"#
    }
    func normalized(_ steps: [String]) -> TokenizerError? {
      let joined = steps.joined(separator: ",")
      return error(
        ofJSON: SmallTokenizer.json(normalizer: #"{"type":"Sequence","normalizers":[\#(joined)]}"#))
    }
    let many = String(repeating: "a", count: 100)
    let long = replacement(#"{"String":"a"}"#, many)
    #expect(normalized([long]) == nil)
    #expect(normalized([long, long])?.place == "/normalizer/normalizers/1")
    #expect(normalized([long, long])?.code == .unsupported)
    #expect(
      normalized([String](repeating: replacement(#"{"Regex":"x*"}"#, "b"), count: 13))?.code == .unsupported)
    let prepended = #"{"type":"Prepend","prepend":"\#(String(repeating: many, count: 7))"}"#
    #expect(normalized([prepended]) == nil)
    #expect(normalized([prepended, long])?.code == .unsupported)
    // What real files have: characters for characters, in long rows.
    #expect(normalized([String](repeating: replacement(#"{"String":"``"}"#, "''"), count: 100)) == nil)
    #expect(normalized([String](repeating: replacement(#"{"Regex":" {2,}"}"#, " "), count: 8)) == nil)
  }

  @Test func idsFarApartDoNotTakeMemory() {
    #expect(
      error(ofJSON: SmallTokenizer.json(added: #"[{"id":16777216,"content":"<s>"}]"#))?.code == .malformed)
    #expect(error(ofJSON: SmallTokenizer.json(added: #"[{"id":16777215,"content":"<s>"}]"#)) == nil)
  }

  @Test func foldersAndKindsAreTold() throws {
    let folder = NSTemporaryDirectory() + "kinds-\(UInt64.random(in: 0 ... .max))"
    try FileSystem.createFolder(folder)
    defer { try? FileSystem.removeAll(folder) }
    #expect(error(ofFile: folder)?.expected.contains("tokenizer.model") == true)
    let json = SmallTokenizer.json(tokens: ["ab"], merges: ["a b"])
    // By its bytes, whatever the name.
    try writeFileAtomically(path: folder + "/odd.tiktoken", bytes: json.utf8)
    #expect(try Tokenizer.load(path: folder + "/odd.tiktoken").encode("ab") == [256])
    // A vocabulary with merges is cut as its class says.
    try FileSystem.remove(folder + "/odd.tiktoken")
    var vocabulary = SmallTokenizer.byteSpellings.enumerated().map { "\(SmallTokenizer.quoted($1)):\($0)" }
    vocabulary += [#""12":256"#, #""<|end|>":257"#]
    try writeFileAtomically(
      path: folder + "/vocab.json", bytes: "{\(vocabulary.joined(separator: ","))}".utf8)
    try writeFileAtomically(path: folder + "/merges.txt", bytes: "#version: 0.2\n1 2\n".utf8)
    #expect(try Tokenizer.load(path: folder).encode("12<|end|>").first == 256)
    try writeFileAtomically(
      path: folder + "/tokenizer_config.json",
      bytes: """
        {"tokenizer_class":"Qwen2Tokenizer","eos_token":"<|end|>","pad_token":{"content":"<|end|>"},
         "added_tokens_decoder":{"300":{"content":"<x>","special":false}}}
        """.utf8)
    let qwen = try Tokenizer.load(path: folder)
    #expect(qwen.encode("12<|end|><x>") == [49, 50, 257, 300])
    #expect(qwen.normalizer == .nfc)
    #expect(qwen.endOfText == 257)
    #expect(qwen.padding == 257)
    try writeFileAtomically(
      path: folder + "/tokenizer_config.json", bytes: #"{"tokenizer_class":"RobertaTokenizer"}"#.utf8)
    #expect(error(ofFile: folder)?.message.contains("RobertaTokenizer") == true)
  }
}
