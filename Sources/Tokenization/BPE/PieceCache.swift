import CTokenKernels
import Synchronization

/// Finds the tokens of pieces of up to 31 bytes and 7 tokens in a ``PieceMemory``, and enters new ones there, through the kernels.
///
/// ``LongPieceCache`` is for pieces that are longer, or become more tokens; this cache knows which those are.
struct PieceCache: ~Copyable {
  /// Tokens for which there must be room, for each piece that is looked up.
  static let room = TK_WIDE_TOKENS + 1
  /// Tokens for which there must be room behind those of a batch.
  static let spare = TK_SPARE
  /// Most pieces that are looked up together.
  static let batch = TK_KEYS

  private let memory: PieceMemory
  /// The places of `memory` when it was last asked; nil while nobody encodes, so that old ones are not kept.
  private var table: PieceTable?
  private var view = tk_piece_cache()
  private let kernels: UnsafePointer<tk_kernels>
  /// Those of the pieces looked up last that are not remembered; their tokens are to be entered here for ``fillIn(_:_:made:missed:from:)``.
  let misses: UnsafeMutablePointer<tk_miss>

  init(_ memory: PieceMemory, kernels: UnsafePointer<tk_kernels> = tk_best_kernels()) {
    self.memory = memory
    self.kernels = kernels
    misses = .allocate(capacity: Self.batch)
  }

  deinit { misses.deallocate() }

  /// Takes hold of the places that the memory has now. To be called before pieces are looked up.
  mutating func begin() {
    let table = memory.table()
    view = table.view
    self.table = table
  }

  /// Lets go of them.
  mutating func end() {
    view = tk_piece_cache()
    table = nil
  }

  /// Writes the tokens of `count` pieces, at most ``batch``, the first of which starts at `start`, to `target`, which has
  /// ``room`` for each; `made` becomes their number. Pieces that are not remembered are left out.
  ///
  /// - Returns: The number of pieces left out, which ``misses`` lists.
  @inline(__always)
  mutating func find(
    _ bytes: UnsafePointer<UInt8>, limit: Int, start: Int, ends: UnsafePointer<Int>, count: Int,
    _ target: UnsafeMutablePointer<UInt32>, made: inout Int
  ) -> Int {
    made = 0
    var text = tk_text(bytes: bytes, limit: limit, classes: nil, block_starts: nil)
    return tk_find_pieces(kernels, &view, &text, start, ends, count, target, &made, misses)
  }

  /// Writes the tokens found to `target`, with those of the pieces left out, which stand in `found`, in between. Behind each array there is
  /// room for ``spare`` tokens.
  func fillIn(
    _ target: UnsafeMutablePointer<UInt32>, _ tokens: UnsafePointer<UInt32>, made: Int, missed: Int,
    from found: UnsafePointer<UInt32>
  ) {
    tk_fill_in(target, tokens, made, misses, missed, found)
  }

  /// Remembers the tokens of a piece that was missed, unless there are too many or it is too long.
  @inline(__always)
  mutating func remember(
    _ miss: Int, _ piece: UnsafePointer<UInt8>, length: Int, _ tokens: UnsafePointer<UInt32>, count: Int
  ) -> Bool {
    tk_remember_piece(&view, piece, length, &misses[miss].key, tokens, count)
  }

  /// Tells the memory what was entered since the last time, and takes hold of new places where there are any. Once for many pieces: what
  /// threads count together is slow.
  mutating func noteEntered() {
    guard let table else { return }
    if view.new_shorts + view.new_wides > 0 {
      memory.note(newShorts: view.new_shorts, newWides: view.new_wides, in: table)
      view.new_shorts = 0
      view.new_wides = 0
    }
    if table.isOutdated.load(ordering: .relaxed) { begin() }
  }
}
