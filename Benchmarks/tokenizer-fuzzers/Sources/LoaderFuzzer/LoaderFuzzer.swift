import Tokenization

private let text = Array("Hello, world! <s>it's 123 caf\u{E9} e\u{301}\u{FFFF} \u{65E5}\u{672C}\r\n  x".utf8) + [0xFF, 0xC3]

/// A byte that chooses a format, then the file's bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let start, count > 1 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  do {
    let tokenizer: Tokenizer
    switch start[0] % 4 {
    case 0: tokenizer = try Tokenizer(json: bytes[...], source: "fuzz")
    case 1: tokenizer = try Tokenizer(ranks: bytes[...], source: "fuzz", encoding: TiktokenEncoding(named: "gpt2"))
    case 2: tokenizer = try Tokenizer(sentencePiece: bytes[...], source: "fuzz")
    default:
      let cut = bytes.firstIndex(of: 0) ?? bytes.endIndex
      tokenizer = try Tokenizer(
        json: bytes[..<cut], source: "fuzz", configuration: (bytes[min(cut + 1, bytes.endIndex)...], "fuzz config"))
    }
    use(tokenizer)
  } catch {
    // An error says where, and what to do.
    precondition((error as? TokenizerError)?.remedy.isEmpty == false)
  }
  return 0
}

/// What loads must work.
private func use(_ tokenizer: Tokenizer) {
  var ids: [UInt32] = []
  var ends: [Int] = []
  tokenizer.encode(text, addSpecialTokens: true, into: &ids, ends: &ends)
  precondition(ids.count == ends.count)
  precondition(ids.allSatisfy { $0 < tokenizer.vocabularySize })
  _ = tokenizer.decode(ids)
  var decoder = tokenizer.makeStreamingDecoder(skipSpecial: true)
  for id in ids { _ = decoder.append(id) }
  _ = decoder.finish()
  _ = tokenizer.encode("plain", specials: .asText)
  _ = tokenizer.roles
  _ = tokenizer.notices
}
