import CTokenKernels

/// Pieces whose tokens the threads of one batch tell each other, so that no two of them merge the same piece.
///
/// Each thread looks in its own ``PieceCache`` first; only what that lacks is looked for here. Safe for any number of threads: a piece is
/// found whole or not at all, and its tokens are the same whoever made them.
final class SharedPieces: @unchecked Sendable {
  /// As the kernels know them.
  let pieces: OpaquePointer

  /// Nil if there is no memory.
  init?() {
    guard let pieces = tk_shared_pieces_make() else { return nil }
    self.pieces = pieces
  }

  deinit { tk_shared_pieces_free(pieces) }
}
