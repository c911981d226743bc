/// What a piece is taken apart into before merging.
enum PieceAlphabet: Sendable {
  /// Bytes; those without a token vanish.
  case bytes
  /// Characters, the way of SentencePiece. One without a token becomes the tokens of its bytes (`<0x0A>`) where there
  /// are any, else the unknown token, else it vanishes.
  case characters(CharacterFallback)
}

/// What becomes of characters that have no token.
struct CharacterFallback: Sendable {
  /// The token of each byte, or ``Vocabulary/none``; nil if bytes do not stand in for characters.
  var byteTokens: [UInt32]?
  /// The unknown token.
  var unknown: UInt32?
  /// Whether neighbouring unknown characters become one token.
  var fusesUnknown: Bool
}
