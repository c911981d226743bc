/// What is known about the splits of a program at places of a text: a row of answers for each place, from the place
/// where the last match was looked for to the farthest that was looked at.
struct RegexMemory: ~Copyable {
  /// Nothing is known.
  static let unknown: UInt32 = 0
  /// It leads to no match. An end is stored as its distance plus 2.
  static let fails: UInt32 = 1

  private let width: Int
  private var rows: UnsafeMutablePointer<UInt32>
  private var capacity = 256
  /// The place of the first row, and how many rows are in use; all behind them are zero.
  private var base = 0
  private var count = 0

  init(width: Int) {
    self.width = width
    rows = .allocate(capacity: 256 * width)
    rows.initialize(repeating: 0, count: 256 * width)
  }

  deinit { rows.deallocate() }

  /// Forgets everything: another text.
  mutating func clear(from place: Int) {
    rows.update(repeating: 0, count: count * width)
    base = place
    count = 0
  }

  /// Forgets what lies before `place`, once that is most of what is known.
  mutating func drop(before place: Int) {
    let passed = place - base
    guard passed > 1024, count <= passed * 2 else { return }
    let kept = max(0, count - passed)
    if kept > 0 { rows.update(from: rows + passed * width, count: kept * width) }
    (rows + kept * width).update(repeating: 0, count: (count - kept) * width)
    base = place
    count = kept
  }

  @inline(__always)
  func answer(_ slot: Int, at place: Int) -> UInt32 {
    place - base < count ? rows[(place - base) * width + slot] : Self.unknown
  }

  mutating func remember(_ answer: UInt32, _ slot: Int, at place: Int) {
    let row = place - base
    if row >= capacity { grow(to: row + 1) }
    if row >= count { count = row + 1 }
    rows[row * width + slot] = answer
  }

  private mutating func grow(to rowCount: Int) {
    let larger = max(rowCount, capacity * 2)
    let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: larger * width)
    memory.initialize(from: rows, count: capacity * width)
    (memory + capacity * width).initialize(repeating: 0, count: (larger - capacity) * width)
    rows.deallocate()
    rows = memory
    capacity = larger
  }
}
