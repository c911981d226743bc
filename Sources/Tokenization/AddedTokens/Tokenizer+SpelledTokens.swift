extension Tokenizer {
  /// The first control token that a text spells, and where; nil where it spells none. For those who refuse such texts, as
  /// tiktoken does unless told otherwise: what a user wrote should not be able to end a message.
  ///
  /// - Returns: the range counts bytes, with the white space that belongs to the token.
  public func firstSpecialToken(in text: some Sequence<UInt8>) -> (token: AddedToken, range: Range<Int>)? {
    let text = Array(text)
    var ids: [UInt32] = []
    var ends: [Int] = []
    encode(text, specials: .recognised, into: &ids, ends: &ends)
    var start = 0
    for (id, end) in zip(ids, ends) {
      if let token = specialTokens.first(where: { $0.id == id }), spells(token, text[start..<end]) {
        return (token, start..<end)
      }
      start = end
    }
    return nil
  }

  /// Whether text that became a control token spells it. The one for what is unknown stands for other text too.
  private func spells(_ token: AddedToken, _ text: ArraySlice<UInt8>) -> Bool {
    token.id != model.unknownToken || String(decoding: text, as: UTF8.self).contains(token.content)
  }
}
