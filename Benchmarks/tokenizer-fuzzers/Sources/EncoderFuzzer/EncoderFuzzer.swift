import Tokenization

/// Normalizers of `tokenizer.json`, each as that spells it. Not Prepend, which the loader's fuzzer has: its text hangs on a
/// pointer with tag bits, so that the search for leaks does not see that these tokenizers still hold it.
private let normalizers = [
  #"{"type":"NFKC"}"#, #"{"type":"NFD"}"#,
  #"{"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"StripAccents"},{"type":"Lowercase"}]}"#,
  #"{"type":"Sequence","normalizers":[{"type":"Nmt"},{"type":"Strip","strip_left":true,"strip_right":true}]}"#,
  #"{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"lowercase":true}"#,
  #"{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"Regex":"\\s+"},"content":"▁"},{"type":"NFC"}]}"#,
]

/// Small tokenizers that between them use every way of cutting text and of changing it first.
private let tokenizers: [Tokenizer] = {
  let text = """
    The quick brown fox jumps over the lazy dog; it's what they've done, isn't it? 12345 numbers, 67 words, "quotes".
    Größe, Übung, naïve café, 日本語の文章と漢字, русский текст и ещё немного, ไทย ไทย, 한국어 한국어. aaaa bbbb    \n\n\t\t x
    """
  var made: [Tokenizer] = []
  for name in PreTokenizer.names {
    guard let preTokenizer = PreTokenizer(named: name) else { continue }
    for normalizer in [Normalizer.none, .nfc] {
      var trainer = BPETrainer(
        preTokenizer: preTokenizer, normalizer: normalizer, specialTokens: ["<|end|>", "<s>", "▁"])
      trainer.add(text)
      if let tokenizer = try? trainer.train(vocabularySize: 420) { made.append(tokenizer) }
    }
  }
  guard let plain = try? made.first?.json() else { return made }
  for normalizer in normalizers {
    let file = String(decoding: plain, as: UTF8.self)
      .replacing(#""normalizer":null"#, with: "\"normalizer\":" + normalizer)
    if let tokenizer = try? Tokenizer(json: Array(file.utf8)[...], source: "fuzzed") {
      made.append(tokenizer)
    }
  }
  return made
}()

/// A byte that chooses a tokenizer, a byte of options, then the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let start, count > 2 else { return 0 }
  let tokenizer = tokenizers[Int(start[0]) % tokenizers.count]
  let text = Array(UnsafeBufferPointer(start: start + 2, count: count - 2))
  let specials: SpecialTokens =
    switch start[1] & 3 {
    case 0: .recognised
    case 1: .asText
    case 2: .within([0..<text.count / 2])
    default: .allAddedWithin([text.count / 3..<text.count])
    }
  var ids: [UInt32] = []
  var ends: [Int] = []
  tokenizer.encode(text, specials: specials, into: &ids, ends: &ends)
  precondition(ids.count == ends.count)
  precondition(zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 })
  precondition(ends.last.map { $0 <= text.count } ?? true)
  var again: [UInt32] = []
  tokenizer.encode(text, specials: specials, into: &again)
  precondition(ids == again)

  let decoded = tokenizer.decode(ids)
  if tokenizer.normalizer == .none { precondition(decoded == text) }
  var decoder = tokenizer.makeStreamingDecoder()
  var parts = ""
  for id in ids { parts += decoder.append(id) }
  parts += decoder.finish()
  precondition(parts.utf8.elementsEqual(String(decoding: decoded, as: UTF8.self).utf8))
  return 0
}
