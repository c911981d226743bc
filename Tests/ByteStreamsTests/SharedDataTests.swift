import ByteStreams
import Testing

/// Data beside the package, which not every checkout has.
private let shared: String = {
  var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  parts.removeLast(4)
  return parts.joined(separator: "/") + "/shared/data"
}()

/// These tests need data that lies beside the package and is no part of it; without it they are skipped.
@Suite(.enabled(if: FileSystem.exists(shared)))
struct SharedDataTests {
  @Test(arguments: ((try? FileSystem.list(shared + "/hostile")) ?? []).filter { $0 != "MANIFEST.tsv" })
  func hostileFilesEndSoonWithAResult(_ name: String) throws {
    let start = monotonicSeconds()
    let result = try readAll(shared + "/hostile/" + name)
    // The slowest, a 7z that claims a hundred million folders, keeps libarchive busy for a few seconds.
    #expect(monotonicSeconds() - start < 30)
    #expect(!result.records.isEmpty || !result.problems.isEmpty)
    #expect(result.problems.allSatisfy { !$0.code.isEmpty && !$0.message.isEmpty && !$0.remedy.isEmpty })
  }

  @Test(arguments: [
    ("own_trunc.jsonl.gz", "gzip-truncated"), ("own_badisize.jsonl.gz", "gzip-checksum"),
    ("own_bitflip.jsonl.gz", "gzip-checksum"), ("own_trailing_zeros.jsonl.gz", "gzip-padding"),
    ("own_zstd_trunc.jsonl.zst", "zstd-truncated"), ("own_zstd_window31.jsonl.zst", "zstd-window"),
    ("own_symlink_then_file.tar", "member-link"), ("read_format_zip_winzip_aes256.zip", "member-encrypted"),
    ("read_format_7zip_encryption.7z", "member-encrypted"), ("read_too_many_filters.gz", "compressed-twice"),
    ("compat_tar_hardlink_1.tar", "member-link"), ("own_bomb_1000x.zip", "zero-filled"),
  ])
  func hostileFilesAreNamedForWhatTheyAre(_ name: String, _ code: String) throws {
    #expect(try readAll(shared + "/hostile/" + name).codes.contains(code))
  }

  @Test func realPreferenceFiles() throws {
    let array = try readAll(shared + "/preference/LLaMA-Factory/dpo_en_demo.json")
    #expect(array.records.count == 300)
    #expect(array.problems.isEmpty)
    #expect(array.records.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
    let hh = try readAll(shared + "/preference/hh-rlhf/harmless-base_test.jsonl.gz")
    #expect(hh.records.count == 2312)
    #expect(hh.problems.isEmpty)
    let azure = try readAll(shared + "/preference/azure-foundry-datasets/dpo_chat.jsonl")
    #expect(azure.records.count == 12)
    let all = try readAll(shared + "/preference")
    #expect(!all.problems.contains { $0.severity == .error })
    #expect(all.records.count > 3000)
  }
}
