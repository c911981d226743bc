import CTokenKernels

/// Remembers the tokens of pieces of up to 31 bytes and 7 tokens, through the kernels. Of fixed size: new pieces push out old ones.
///
/// ``LongPieceCache`` is for pieces that are longer, or become more tokens.
struct PieceCache: ~Copyable {
  /// Tokens for which there must be room, for each piece that is looked up.
  static let room = TK_WIDE_TOKENS + 1
  /// Most pieces that are looked up together.
  static let batch = TK_KEYS

  private var cache: tk_piece_cache
  /// Keys of the pieces in hand.
  private let keys: UnsafeMutablePointer<tk_key>
  private let unknown: UnsafeMutablePointer<UInt16>

  init() {
    cache = tk_piece_cache_make(17, 16)
    precondition(cache.shorts != nil && cache.wides != nil, "out of memory")
    keys = .allocate(capacity: Self.batch)
    unknown = .allocate(capacity: Self.batch)
  }

  deinit {
    tk_piece_cache_free(cache)
    keys.deallocate()
    unknown.deallocate()
  }

  /// Takes up `count` pieces, at most ``batch``: the first starts at `start`.
  @inline(__always)
  mutating func take(
    _ bytes: UnsafePointer<UInt8>, limit: Int, start: Int, ends: UnsafePointer<Int>, count: Int
  ) {
    var text = tk_text(bytes: bytes, limit: limit, classes: nil, block_starts: nil)
    tk_make_keys(&cache, &text, start, ends, count, keys)
  }

  /// Which of the `count` pieces in hand are not remembered; valid until pieces are taken up again.
  @inline(__always)
  func unknownPieces(of count: Int) -> UnsafeBufferPointer<UInt16> {
    UnsafeBufferPointer(start: unknown, count: tk_unknown_pieces(keys, count, unknown))
  }

  /// Writes the tokens of the pieces in hand from `index` on, up to the first that is not remembered, behind the `made` tokens of
  /// `target`, which has ``room`` for each.
  ///
  /// - Returns: The index of the piece that is not remembered, or `count`.
  @inline(__always)
  func find(from index: Int, to count: Int, _ target: UnsafeMutablePointer<UInt32>, made: inout Int) -> Int {
    tk_find_pieces(keys, index, count, target, &made)
  }

  /// Remembers the tokens of the piece in hand at `index`, unless there are too many or it is too long.
  @inline(__always)
  func remember(_ index: Int, _ tokens: UnsafePointer<UInt32>, count: Int) -> Bool {
    tk_remember_piece(keys + index, tokens, count)
  }
}
