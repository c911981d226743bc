/// The tokens of a text's characters, with the rules for those that have none.
///
/// An unknown token is held back until the next known character, as Hugging Face's encoder does: byte tokens that come
/// between go before it.
struct CharacterTokens {
  private let vocabulary: Vocabulary
  private let fallback: CharacterFallback
  private let classes = ScalarClassTable.shared

  init(vocabulary: Vocabulary, fallback: CharacterFallback) {
    self.vocabulary = vocabulary
    self.fallback = fallback
  }

  /// Whether `token`, whose text is `bytes`, stands for one byte of a character without a token.
  @inline(__always)
  func isByteToken(_ token: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let byteTokens = fallback.byteTokens, let byte = TokenDecoding.byte(of: bytes) else { return false }
    return byteTokens[Int(byte)] == token
  }

  /// Calls `body` with the token of each character of a piece, or the tokens of its bytes, and how many bytes each
  /// stands for.
  func forEach(_ bytes: UnsafePointer<UInt8>, count: Int, _ body: (_ token: UInt32, _ length: Int) -> Void) {
    let text = UTF8Cursor(bytes, limit: count, table: classes)
    var heldLength = 0
    func release() {
      if heldLength > 0, let unknown = fallback.unknown { body(unknown, heldLength) }
      heldLength = 0
    }
    var i = 0
    while i < count {
      let length = text.scalar(at: i).length
      let token = vocabulary.id(of: bytes + i, count: length)
      if token != Vocabulary.none {
        release()
        body(token, length)
      } else if let byteTokens = fallback.byteTokens,
        (i..<i + length).allSatisfy({ byteTokens[Int(bytes[$0])] != Vocabulary.none })
      {
        for place in i..<i + length { body(byteTokens[Int(bytes[place])], 1) }
      } else if fallback.unknown != nil {
        if !fallback.fusesUnknown { release() }
        heldLength += length
      }
      i += length
    }
    release()
  }
}
