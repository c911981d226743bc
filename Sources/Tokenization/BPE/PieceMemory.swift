import CTokenKernels
import Synchronization

/// Pieces, with their tokens, that all encoders of a tokenizer remember together: what one has merged, the others need not merge again.
///
/// It grows with the pieces entered, up to 64 MiB, and then starts afresh.
final class PieceMemory: Sendable {
  private let current = Mutex<PieceTable?>(nil)

  /// The places to look in now.
  func table() -> PieceTable {
    current.withLock { current in
      if let current { return current }
      let first = PieceTable()
      current = first
      return first
    }
  }

  /// Notes that pieces were entered in `table`. Where they fill it, one thread makes more places, while the others go on with the old ones.
  func note(newShorts: Int, newWides: Int, in table: PieceTable) {
    let shorts = table.shortCount.add(newShorts, ordering: .relaxed).newValue
    let wides = table.wideCount.add(newWides, ordering: .relaxed).newValue
    guard let larger = table.larger(shorts: shorts, wides: wides) else { return }
    current.withLock { $0 = larger }
    table.isOutdated.store(true, ordering: .relaxed)
  }
}

/// Places for remembered pieces. Any number of threads find and enter pieces at the same time: one is found whole or not at all.
///
/// Unchecked, for its memory is written by the kernels, which see to that.
final class PieceTable: @unchecked Sendable {
  /// The places, as the kernels know them.
  let view: tk_piece_cache
  /// Pieces that were entered.
  let shortCount: Atomic<Int>
  let wideCount: Atomic<Int>
  /// Whether there is a newer one.
  let isOutdated = Atomic(false)
  private let isGrowing = Atomic(false)
  private let shorts: PiecePlaces
  private let wides: PiecePlaces

  /// Few places.
  init() {
    view = tk_piece_cache_make()
    guard let shorts = view.shorts, let wides = view.wides else { preconditionFailure("out of memory") }
    self.shorts = PiecePlaces(shorts, size: tk_shorts_size(view.short_shift))
    self.wides = PiecePlaces(wides, size: tk_wides_size(view.wide_shift))
    shortCount = Atomic(0)
    wideCount = Atomic(0)
  }

  private init(
    _ view: tk_piece_cache, _ shorts: PiecePlaces, _ wides: PiecePlaces, _ shortCount: Int, _ wideCount: Int
  ) {
    self.view = view
    self.shorts = shorts
    self.wides = wides
    self.shortCount = Atomic(shortCount)
    self.wideCount = Atomic(wideCount)
  }

  /// A table with more places, if so many pieces fill this one, no other thread is making one, and there is memory.
  fileprivate func larger(shorts shortCount: Int, wides wideCount: Int) -> PieceTable? {
    var view = view
    let wantsShorts = tk_wants_more_shorts(&view, shortCount)
    let wantsWides = tk_wants_more_wides(&view, wideCount)
    guard wantsShorts || wantsWides, !isGrowing.exchange(true, ordering: .relaxed) else { return nil }
    var (shorts, wides) = (shorts, wides)
    var (shortCount, wideCount) = (shortCount, wideCount)
    var hasGrown = false
    if wantsShorts, tk_make_more_shorts(&view, &shortCount), let places = view.shorts {
      shorts = PiecePlaces(places, size: tk_shorts_size(view.short_shift))
      hasGrown = true
    }
    if wantsWides, tk_make_more_wides(&view, &wideCount), let places = view.wides {
      wides = PiecePlaces(places, size: tk_wides_size(view.wide_shift))
      hasGrown = true
    }
    return hasGrown ? PieceTable(view, shorts, wides, shortCount, wideCount) : nil
  }
}

/// The memory of places, which tables share where one did not grow.
private final class PiecePlaces: @unchecked Sendable {
  private let memory: UnsafeMutableRawPointer
  private let size: Int

  init(_ memory: UnsafeMutableRawPointer, size: Int) {
    self.memory = memory
    self.size = size
  }

  deinit { tk_free_pages(memory, size) }
}
