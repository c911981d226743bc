/// Encoding in one call. Each borrows an encoder from the tokenizer's pool.
extension Tokenizer {
  /// The ids of `text`.
  ///
  /// - Parameters:
  ///   - specials: Where control tokens are recognised.
  ///   - addSpecialTokens: Whether to put the tokenizer's template around the text.
  public func encode(
    _ text: String, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false
  ) -> [UInt32] {
    var encoder = makeEncoder()
    return encoder.encode(text, specials: specials, addSpecialTokens: addSpecialTokens)
  }

  /// Appends the ids of `text`, UTF-8 bytes, to `ids`.
  public func encode(
    _ text: some Sequence<UInt8>, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false,
    into ids: inout [UInt32]
  ) {
    var encoder = makeEncoder()
    encoder.encode(text, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
  }

  /// Appends the ids of a span of UTF-8 bytes to `ids`.
  public func encode(
    _ text: Span<UInt8>, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false,
    into ids: inout [UInt32]
  ) {
    var encoder = makeEncoder()
    encoder.encode(text, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids)
  }

  /// Appends the ids of `text` to `ids`, and to `ends` the byte offset in `text` where each id's text ends.
  public func encode(
    _ text: some Sequence<UInt8>, specials: SpecialTokens = .recognised, addSpecialTokens: Bool = false,
    into ids: inout [UInt32], ends: inout [Int]
  ) {
    var encoder = makeEncoder()
    encoder.encode(text, specials: specials, addSpecialTokens: addSpecialTokens, into: &ids, ends: &ends)
  }
}
