public import Tokenization

/// A packed pair as text again, cut where its parts meet.
public struct DecodedPair: Sendable, Hashable {
  /// What both answers reply to. Bytes that are no UTF-8 become U+FFFD.
  public var prompt: String
  /// The preferred answer with its end of turn.
  public var chosen: String
  /// The other answer with its end of turn.
  public var rejected: String
  /// Tokens of the three parts.
  public var promptCount, chosenCount, rejectedCount: Int
  /// `input:line` of the record.
  public var place: String
  /// What packing did to the pair.
  public var flags: PairFlags
}

extension DecodedPair {
  /// Decodes a pair with the tokenizer that it was packed with.
  public init(_ pair: TokenPair, tokenizer: Tokenizer) {
    prompt = tokenizer.decodeText(pair.prompt)
    chosen = tokenizer.decodeText(pair.chosen)
    rejected = tokenizer.decodeText(pair.rejected)
    promptCount = pair.prompt.count
    chosenCount = pair.chosen.count
    rejectedCount = pair.rejected.count
    place = pair.place
    flags = pair.flags
  }
}
