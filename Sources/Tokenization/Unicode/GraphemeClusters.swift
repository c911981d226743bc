/// Finds the ends of extended grapheme clusters (Unicode Standard Annex 29), of the version ``GraphemeTables/version``.
///
/// A byte that is not part of valid UTF-8 is a cluster of its own.
struct GraphemeClusters {
  /// The classes of ASCII, which most text is.
  private let ascii: [GraphemeClass] = (0..<0x80).map { Self.classByTable(UInt32($0)) }

  /// What must be known of the scalars before a place, since the cluster's start.
  private struct State {
    var last: GraphemeClass
    var lastIsOpenSyllable = false
    var lastIsSyllable = false
    /// Regional indicators in a row.
    var indicators = 0
    /// 1 behind a pictograph and marks, 2 behind a joiner that follows.
    var pictograph = 0
    /// 1 behind a consonant that can be joined, 2 behind a linker that follows.
    var conjunct = 0
  }

  /// The end of the cluster that starts at `start`, which lies below the limit of `text`.
  func end(in text: UTF8Cursor, from start: Int) -> Int {
    let first = text.scalar(at: start)
    var end = start + first.length
    // A letter before a letter: the common case.
    if first.value < 0x80, end == text.limit || text.bytes[end] < 0x80, first.value != 0x0D { return end }
    guard first.value != ReadScalar.invalid else { return end }
    var state = State(last: .other)
    advance(&state, over: first.value)
    while end < text.limit {
      let next = text.scalar(at: end)
      guard next.value != ReadScalar.invalid, continues(state, with: next.value) else { break }
      advance(&state, over: next.value)
      end += next.length
    }
    return end
  }

  private func graphemeClass(_ scalar: UInt32) -> GraphemeClass {
    scalar < 0x80 ? ascii[Int(scalar)] : Self.classByTable(scalar)
  }

  private static func classByTable(_ scalar: UInt32) -> GraphemeClass {
    let runs = GraphemeTables.runs
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle] >> 4 <= scalar { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? GraphemeClass(rawValue: UInt8(runs[low - 1] & 15)) ?? .other : .other
  }

  /// Whether a scalar belongs to the cluster before it: the rules of the annex, named by their numbers there.
  private func continues(_ state: State, with scalar: UInt32) -> Bool {
    let next = graphemeClass(scalar)
    // GB3 to GB5
    if state.last == .carriageReturn { return next == .lineFeed }
    switch state.last {
    case .lineFeed, .control: return false
    default: break
    }
    switch next {
    case .carriageReturn, .lineFeed, .control: return false
    // GB9, GB9a
    case .extend, .conjunctExtend, .conjunctLinker, .joiner, .spacingMark: return true
    default: break
    }
    // GB9b
    if state.last == .prepend { return true }
    // GB6 to GB8
    let isSyllable = HangulSyllables.contains(scalar)
    if state.last == .leadingJamo, isSyllable || next == .leadingJamo || next == .vowelJamo { return true }
    if state.last == .vowelJamo || state.lastIsOpenSyllable, next == .vowelJamo || next == .trailingJamo {
      return true
    }
    if state.last == .trailingJamo || state.lastIsSyllable, next == .trailingJamo { return true }
    // GB9c, GB11, GB12 and GB13
    if next == .conjunctConsonant, state.conjunct == 2 { return true }
    if next == .pictographic, state.pictograph == 2 { return true }
    return next == .regionalIndicator && state.indicators % 2 == 1
  }

  private func advance(_ state: inout State, over scalar: UInt32) {
    let now = graphemeClass(scalar)
    state.last = now
    state.lastIsSyllable = HangulSyllables.contains(scalar)
    state.lastIsOpenSyllable = HangulSyllables.isOpen(scalar)
    state.indicators = now == .regionalIndicator ? state.indicators + 1 : 0
    switch now {
    case .pictographic: state.pictograph = 1
    case .extend, .conjunctExtend, .conjunctLinker: if state.pictograph == 2 { state.pictograph = 0 }
    case .joiner: state.pictograph = state.pictograph == 1 ? 2 : 0
    default: state.pictograph = 0
    }
    switch now {
    case .conjunctConsonant: state.conjunct = 1
    case .conjunctLinker: if state.conjunct == 1 { state.conjunct = 2 }
    case .conjunctExtend, .joiner: break
    default: state.conjunct = 0
    }
  }
}
