import CTokenKernels

/// Remembers the tokens of pieces of up to 31 bytes and 7 tokens, through the kernels. Of bounded size: in the end new pieces push out old ones.
///
/// ``LongPieceCache`` is for pieces that are longer, or become more tokens; this cache knows which those are.
struct PieceCache: ~Copyable {
  /// Tokens for which there must be room, for each piece that is looked up.
  static let room = TK_WIDE_TOKENS + 1
  /// Most pieces that are looked up together.
  static let batch = TK_KEYS

  private var cache: tk_piece_cache
  private let kernels: UnsafePointer<tk_kernels>
  /// Those of the pieces looked up last that are not remembered; their tokens are to be entered here for ``fillIn(_:made:missed:from:)``.
  let misses: UnsafeMutablePointer<tk_miss>

  init(kernels: UnsafePointer<tk_kernels> = tk_best_kernels()) {
    self.kernels = kernels
    cache = tk_piece_cache_make()
    precondition(cache.shorts != nil && cache.wides != nil, "out of memory")
    misses = .allocate(capacity: Self.batch)
  }

  deinit {
    tk_piece_cache_free(cache)
    misses.deallocate()
  }

  /// Writes the tokens of `count` pieces, at most ``batch``, the first of which starts at `start`, behind the `made` tokens of
  /// `target`, which has ``room`` for each. Pieces that are not remembered are left out.
  ///
  /// - Returns: The number of pieces left out, which ``misses`` lists.
  @inline(__always)
  mutating func find(
    _ bytes: UnsafePointer<UInt8>, limit: Int, start: Int, ends: UnsafePointer<Int>, count: Int,
    _ target: UnsafeMutablePointer<UInt32>, made: inout Int
  ) -> Int {
    var text = tk_text(bytes: bytes, limit: limit, classes: nil, block_starts: nil)
    return tk_find_pieces(kernels, &cache, &text, start, ends, count, target, &made, misses)
  }

  /// Puts the tokens of the pieces left out, which stand in `found`, between the others. There is room for them.
  func fillIn(
    _ target: UnsafeMutablePointer<UInt32>, made: inout Int, missed: Int, from found: UnsafePointer<UInt32>
  ) {
    tk_fill_in(target, &made, misses, missed, found)
  }

  /// Remembers the tokens of a piece that was missed, unless there are too many or it is too long.
  @inline(__always)
  mutating func remember(
    _ miss: Int, _ piece: UnsafePointer<UInt8>, length: Int, _ tokens: UnsafePointer<UInt32>, count: Int
  ) -> Bool {
    tk_remember_piece(&cache, piece, length, &misses[miss].key, tokens, count)
  }
}
