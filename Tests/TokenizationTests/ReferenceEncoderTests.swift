import Testing

@testable import Tokenization

/// Ids (by the scanners written by hand and by the general engine), offsets and decoding against what tiktoken 0.14.0 and Hugging Face tokenizers 0.23.3 gave for 2,000
/// strings a vocabulary. The data is no part of the repository: skipped where `../shared` is not there.
@Suite(.enabled(if: SharedData.isThere))
struct ReferenceEncoderTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var file: String
    var expected: String
    var encoding: TiktokenEncoding?
    var offsets = false
    var decodesBack = true
    var testDescription: String { expected }
  }

  static let rankFiles: [Case] = [
    Case(file: "r50k_base/r50k_base.tiktoken", expected: "r50k_base"),
    Case(file: "p50k_base/p50k_base.tiktoken", expected: "p50k_base"),
    Case(file: "cl100k_base/cl100k_base.tiktoken", expected: "cl100k_base"),
    Case(file: "o200k_base/o200k_base.tiktoken", expected: "o200k_base"),
    Case(file: "o200k_base/o200k_base.tiktoken", expected: "o200k_harmony", encoding: .o200kHarmony),
  ]

  static let jsonFiles: [Case] = [
    Case(file: "gpt2/tokenizer.json", expected: "hf_gpt2", offsets: true),
    Case(file: "gpt2/vocab.bpe", expected: "hf_gpt2", offsets: true),
    Case(file: "cl100k_base/tokenizer.json", expected: "hf_cl100k_base", offsets: true),
    Case(file: "o200k_base/tokenizer.json", expected: "hf_o200k_base", offsets: true),
    Case(file: "qwen/tokenizer.json", expected: "hf_qwen", offsets: true, decodesBack: false),
    Case(file: "dolma2/tokenizer.json", expected: "hf_dolma2", offsets: true),
    Case(file: "phi2/tokenizer.json", expected: "hf_phi2", offsets: true),
    Case(file: "gpt_neox/tokenizer.json", expected: "hf_gpt_neox", decodesBack: false),
    Case(file: "deepseek_v3/tokenizer.json", expected: "hf_deepseek_v3", offsets: true),
    Case(file: "falcon/tokenizer.json", expected: "hf_falcon", decodesBack: false),
    Case(file: "mistral03/tokenizer.json", expected: "hf_mistral03", decodesBack: false),
  ]

  @Test(arguments: rankFiles)
  func rankFile(_ which: Case) throws {
    let path = SharedData.vocabulary(which.file)
    let tokenizer = try Tokenizer.load(ranks: path, encoding: which.encoding)
    let expectations = try SharedData.expectations(which.expected)
    #expect(expectations.count == 2_000)
    var encoder = tokenizer.makeEncoder()
    var wrong: [Int] = []
    for (index, row) in expectations.enumerated() {
      var ids: [UInt32] = []
      encoder.encode(row.text, specials: .asText, into: &ids)
      var special: [UInt32] = []
      encoder.encode(row.text, into: &special)
      if ids != row.ids || special != row.idsSpecial ?? row.ids || tokenizer.decode(ids) != Array(row.text) {
        wrong.append(index)
      }
    }
    #expect(wrong == [])
    #expect(try wrongIDs(expectations, tokenizer.usingExpressions().makeEncoder(), .asText) == [])
  }

  @Test func tekkenFile() throws {
    let tokenizer = try Tokenizer.load(path: SharedData.vocabulary("mistral_tekken_240911/tekken.json"))
    #expect(tokenizer.vocabularySize == 131_072)
    let general = try tokenizer.usingExpressions().makeEncoder()
    let expectations = try SharedData.expectations("mistral_tekken_240911")
    #expect(try wrongIDs(expectations, tokenizer.makeEncoder(), .asText) == [])
    #expect(try wrongIDs(expectations, general, .asText) == [])
  }

  /// Which strings get other ids than expected. A build without optimization looks at every tenth only.
  private func wrongIDs(
    _ expectations: [SharedData.Expectation], _ encoder: consuming TokenEncoder, _ specials: SpecialTokens
  ) throws -> [Int] {
    #if DEBUG
      let step = 10
    #else
      let step = 1
    #endif
    var wrong: [Int] = []
    for index in stride(from: 0, to: expectations.count, by: step) {
      let row = expectations[index]
      var ids: [UInt32] = []
      encoder.encode(row.text, specials: specials, into: &ids)
      if ids != row.ids { wrong.append(index) }
    }
    return wrong
  }

  @Test(arguments: jsonFiles)
  func tokenizerJSON(_ which: Case) throws {
    let tokenizer = try Tokenizer.load(path: SharedData.vocabulary(which.file))
    let expectations = try SharedData.expectations(which.expected)
    #expect(expectations.count == 2_000)
    var encoder = tokenizer.makeEncoder()
    var wrong: [Int] = []
    var wrongText: [Int] = []
    var wrongDecoded: [Int] = []
    var wrongOffsets: [Int] = []
    for (index, row) in expectations.enumerated() {
      var ids: [UInt32] = []
      var ends: [Int] = []
      encoder.encode(row.text, into: &ids, ends: &ends)
      if ids != row.ids { wrong.append(index) }
      var asText: [UInt32] = []
      encoder.encode(row.text, specials: .asText, into: &asText)
      if asText != row.idsSpecialsAsText ?? row.ids { wrongText.append(index) }
      let decoded = tokenizer.decode(ids)
      if which.decodesBack, decoded != Array(row.text) { wrongDecoded.append(index) }
      if let reference = row.decoded, !String(decoding: decoded, as: UTF8.self).utf8.elementsEqual(reference)
      {
        wrongDecoded.append(index)
      }
      if which.offsets, ids == row.ids, decoded == Array(row.text),
        !agrees(ends, with: row.offsetEnds, in: row.text)
      {
        wrongOffsets.append(index)
      }
    }
    #expect(wrong == [])
    #expect(try wrongIDs(expectations, tokenizer.usingExpressions().makeEncoder(), .recognised) == [])
    #expect(wrongText == [])
    #expect(wrongDecoded == [])
    #expect(wrongOffsets == [])
  }

  /// Whether byte offsets and the reference's character offsets name the same places. A token that ends
  /// inside a character ends after that character in the reference.
  private func agrees(_ ends: [Int], with characters: [Int], in text: ArraySlice<UInt8>) -> Bool {
    var charactersBefore = [0]
    var count = 0
    for byte in text {
      if byte & 0xC0 != 0x80 { count += 1 }
      charactersBefore.append(count)
    }
    return ends.map { charactersBefore[$0] } == characters
  }
}
