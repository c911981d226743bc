import CTokenKernels

/// Remembers the tokens of short pieces that were merged before, through the kernels. Of fixed size: new pieces push out old ones.
///
/// ``LongPieceCache`` is for pieces that are longer, or become more tokens.
struct PieceCache: ~Copyable {
  /// Longest piece that is remembered.
  static let longestPiece = TK_LONGEST_PIECE
  /// Most tokens that are remembered of a piece.
  static let mostTokens = TK_MOST_TOKENS
  /// Most pieces that are looked up together.
  static let batch = TK_KEYS

  private var cache: tk_piece_cache
  /// Keys of the pieces in hand.
  private let keys: UnsafeMutablePointer<tk_key>

  /// A cache of `2 << lineBits` pieces, 32 bytes each.
  init(lineBits: UInt32) {
    cache = tk_piece_cache_make(lineBits)
    precondition(cache.pieces != nil, "out of memory")
    keys = .allocate(capacity: Self.batch)
  }

  deinit {
    tk_piece_cache_free(cache)
    keys.deallocate()
  }

  /// Takes up `count` pieces, at most ``batch``: the first starts at `start`.
  @inline(__always)
  mutating func take(
    _ bytes: UnsafePointer<UInt8>, limit: Int, start: Int, ends: UnsafePointer<Int>, count: Int
  ) {
    var text = tk_text(bytes: bytes, limit: limit, classes: nil, block_starts: nil)
    tk_make_keys(&cache, &text, start, ends, count, keys)
  }

  /// Writes the tokens of the pieces in hand from `index` on, up to the first that is not remembered, behind the `made` tokens of
  /// `target`, which has room for ``mostTokens`` a piece.
  ///
  /// - Returns: The index of the piece that is not remembered, or `count`.
  @inline(__always)
  func find(from index: Int, to count: Int, _ target: UnsafeMutablePointer<UInt32>, made: inout Int) -> Int {
    tk_find_pieces(keys, index, count, target, &made)
  }

  /// Remembers the tokens of the piece in hand at `index`, at most ``mostTokens``.
  @inline(__always)
  func insert(at index: Int, _ tokens: UnsafePointer<UInt32>, count: Int) {
    tk_remember_piece(keys + index, tokens, count)
  }
}
