/// Finds the matches of a regular expression: leftmost, and of those the one that comes first in the order in which
/// a backtracking engine tries them.
///
/// What a branch gives at a place is remembered, for later starts too, so a text of n bytes takes O(n) steps for a
/// given expression, whatever it holds. Not safe for two threads at once.
final class RegexMatcher {
  private let program: RegexProgram
  private let partition: ScalarPartition
  private let classCount: Int
  private var memory: RegexMemory
  private var runs: [Run]
  private var frames: [Frame] = []
  /// Where the text starts, and the match that is looked for.
  private var textStart = 0
  private var matchStart = 0

  /// What waits for the outcome of what runs.
  private enum Frame {
    /// The first way of a split is being tried; the second is left.
    case first(second: Int, slot: Int, at: Int)
    case second(slot: Int, at: Int)
    /// What follows a run is being tried after fewer and fewer scalars, down to `lowest`.
    case run(pc: Int, lowest: Int)
    case atomic(next: Int)
    case lookahead(isNegative: Bool, next: Int, at: Int)
  }

  /// The run of scalars that a ``RegexProgram/Instruction/run(set:minimum:next:slot:)`` last looked at.
  private struct Run {
    var start = Int.max
    var end = Int.min
    /// The lowest place at which what follows has been tried; all above it failed too.
    var tried = Int.max
    /// The highest place where what follows matches, and where that match ends; -1 as long as none is known.
    var success = -1
    var successEnd = -1
  }

  init(_ program: RegexProgram) {
    self.program = program
    partition = program.partition
    classCount = program.partition.count
    memory = RegexMemory(width: max(program.splitCount, 1))
    runs = Array(repeating: Run(), count: program.runCount)
  }

  /// Starts on another text, `text` from `start` to its limit.
  func begin(at start: Int) {
    textStart = start
    memory.clear(from: start)
    for i in runs.indices { runs[i] = Run() }
  }

  /// The first match that starts at `start` or after it, up to the text's limit; nil if there is none.
  func firstMatch(in text: UTF8Cursor, from start: Int) -> Range<Int>? {
    var i = start
    while i <= text.limit {
      let (kind, length) = scalar(text, i)
      if program.firsts[program.start * classCount + kind] {
        memory.drop(before: i)
        let end = matchEnd(in: text, from: i)
        if end >= 0 { return i..<end }
      }
      i += max(length, 1)
    }
    return nil
  }

  /// The class of the scalar at a place and its length; the end's class and 0 at the limit.
  @inline(__always)
  private func scalar(_ text: UTF8Cursor, _ place: Int) -> (Int, Int) {
    if place >= text.limit { return (Int(partition.end), 0) }
    let scalar = text.scalar(at: place)
    if scalar.value == ReadScalar.invalid { return (Int(partition.invalid), 1) }
    return (Int(partition.classNumber(scalar.value)), scalar.length)
  }

  @inline(__always)
  private func isMember(_ kind: Int, of set: Int) -> Bool { program.sets[set * classCount + kind] }

  /// The end of the match that starts at `start`, or -1.
  private func matchEnd(in text: UTF8Cursor, from start: Int) -> Int {
    matchStart = start
    var pc = program.start
    var place = start
    while true {
      // One step forward, to a place or to an outcome: -1 for a failure, else the end of a match.
      var outcome: Int?
      switch program.instructions[pc] {
      case .accept: outcome = place
      case .scalar(let set, let next):
        let (kind, length) = scalar(text, place)
        if isMember(kind, of: set) {
          place += length
          pc = next
        } else {
          outcome = -1
        }
      case .span(let set, let minimum, let maximum, let next):
        var count = 0
        while count < maximum {
          let (kind, length) = scalar(text, place)
          if !isMember(kind, of: set) { break }
          place += length
          count += 1
        }
        if count < minimum { outcome = -1 } else { pc = next }
      case .split(let first, let second, let slot):
        let (kind, _) = scalar(text, place)
        if !program.firsts[first * classCount + kind] {
          pc = second
        } else if !program.firsts[second * classCount + kind] {
          pc = first
        } else {
          // Each start is tried once: what is found there need not be remembered.
          let known = place == matchStart ? RegexMemory.unknown : memory.answer(slot, at: place)
          if known == RegexMemory.unknown {
            frames.append(.first(second: second, slot: slot, at: place))
            pc = first
          } else {
            outcome = known == RegexMemory.fails ? -1 : place + Int(known) - 2
          }
        }
      case .run(let set, let minimum, let next, let slot):
        let lowest = enterRun(slot, set: set, minimum: minimum, text, place)
        if lowest < 0 {
          outcome = -1
        } else if runs[slot].success >= 0 {
          outcome = runs[slot].success >= lowest ? runs[slot].successEnd : -1
        } else if let candidate = candidate(slot, lowest: lowest, text) {
          frames.append(.run(pc: pc, lowest: lowest))
          runs[slot].tried = candidate
          place = candidate
          pc = next
        } else {
          outcome = -1
        }
      case .atomic(let body, let next):
        frames.append(.atomic(next: next))
        pc = body
      case .lookahead(let body, let isNegative, let next):
        frames.append(.lookahead(isNegative: isNegative, next: next, at: place))
        pc = body
      case .lookbehind(let set, let isNegative, let next):
        if isBefore(set, text, place) != isNegative { pc = next } else { outcome = -1 }
      case .anchor(let anchor, let next):
        if stands(anchor, text, place) { pc = next } else { outcome = -1 }
      }
      // Back through what waits for the outcome, until something is left to try.
      while let result = outcome {
        guard let frame = frames.popLast() else { return result }
        switch frame {
        case .first(let second, let slot, let at):
          if result >= 0 {
            remember(result, slot, at)
          } else {
            frames.append(.second(slot: slot, at: at))
            pc = second
            place = at
            outcome = nil
          }
        case .second(let slot, let at): remember(result, slot, at)
        case .run(let runPC, let lowest):
          guard case .run(_, _, let next, let slot) = program.instructions[runPC] else { continue }
          if result >= 0 {
            runs[slot].success = runs[slot].tried
            runs[slot].successEnd = result
          } else if let candidate = candidate(slot, lowest: lowest, text) {
            frames.append(frame)
            runs[slot].tried = candidate
            place = candidate
            pc = next
            outcome = nil
          }
        case .atomic(let next):
          if result >= 0 {
            pc = next
            place = result
            outcome = nil
          }
        case .lookahead(let isNegative, let next, let at):
          if (result >= 0) != isNegative {
            pc = next
            place = at
            outcome = nil
          } else {
            outcome = -1
          }
        }
      }
    }
  }

  @inline(__always)
  private func remember(_ result: Int, _ slot: Int, _ place: Int) {
    if place == matchStart { return }
    memory.remember(result < 0 ? RegexMemory.fails : UInt32(result - place + 2), slot, at: place)
  }

  /// Finds the run of scalars of `set` that `place` stands in, and notes it.
  ///
  /// - Returns: The place after the least scalars that must be taken, or -1 if there are not so many.
  private func enterRun(_ slot: Int, set: Int, minimum: Int, _ text: UTF8Cursor, _ place: Int) -> Int {
    let known = runs[slot]
    if place < known.start || place > known.end {
      var end = place
      while end != known.start {
        let (kind, length) = scalar(text, end)
        if !isMember(kind, of: set) { break }
        end += length
      }
      // A run that leads into the known one is its beginning.
      if end == known.start { runs[slot].start = place } else { runs[slot] = Run(start: place, end: end) }
    }
    var lowest = place
    for _ in 0..<minimum {
      if lowest >= runs[slot].end { return -1 }
      lowest += scalar(text, lowest).1
    }
    return lowest
  }

  /// The next place to try what follows a run, not below `lowest`.
  private func candidate(_ slot: Int, lowest: Int, _ text: UTF8Cursor) -> Int? {
    let run = runs[slot]
    if run.tried == .max { return run.end }
    return run.tried > lowest ? text.start(ofScalarEndingAt: run.tried, lowest: lowest) : nil
  }

  private func isBefore(_ set: Int, _ text: UTF8Cursor, _ place: Int) -> Bool {
    guard place > textStart else { return false }
    return isMember(scalar(text, text.start(ofScalarEndingAt: place, lowest: textStart)).0, of: set)
  }

  private func stands(_ anchor: RegexNode.Anchor, _ text: UTF8Cursor, _ place: Int) -> Bool {
    switch anchor {
    case .textStart: return place == textStart
    case .textEnd: return place == text.limit
    case .lineStart: return place == textStart || isBefore(program.lineEndSet, text, place)
    case .lineEnd: return place == text.limit || isMember(scalar(text, place).0, of: program.lineEndSet)
    case .wordBoundary, .noWordBoundary:
      let isBoundary =
        isBefore(program.wordSet, text, place) != isMember(scalar(text, place).0, of: program.wordSet)
      return isBoundary == (anchor == .wordBoundary)
    }
  }
}
