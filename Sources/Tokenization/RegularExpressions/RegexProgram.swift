/// A compiled regular expression: instructions that each know what comes next.
///
/// What an instruction gives at a place in a text (where the match that starts with it ends, or that there is none)
/// depends on nothing but the two; ``RegexMatcher`` remembers it, so no instruction runs twice at one place. The memory is written in `init` only.
final class RegexProgram: @unchecked Sendable {
  /// One step.
  enum Instruction: Sendable {
    /// The match ends here.
    case accept
    /// A scalar of a set.
    case scalar(set: Int, next: Int)
    /// As many scalars of a set as there are, never given back.
    case span(set: Int, minimum: Int, maximum: Int, next: Int)
    /// As many scalars of a set as there are, given back one by one; `slot` remembers one run.
    case run(set: Int, minimum: Int, next: Int, slot: Int)
    /// The first way, and where it leads nowhere the second; `slot` remembers what came of it.
    case split(first: Int, second: Int, slot: Int)
    /// A match of `body` that is never given back.
    case atomic(body: Int, next: Int)
    case lookahead(body: Int, isNegative: Bool, next: Int)
    case lookbehind(set: Int, isNegative: Bool, next: Int)
    case anchor(RegexNode.Anchor, next: Int)
  }

  let instructions: [Instruction]
  let start: Int
  let partition: ScalarPartition
  /// For each set, which classes it has: `sets[set * partition.count + class]`.
  let sets: UnsafeMutablePointer<Bool>
  /// For each instruction, which classes a match that starts with it can begin with.
  let firsts: UnsafeMutablePointer<Bool>
  let splitCount: Int
  let runCount: Int
  /// The set of `\w`, if word boundaries ask for it, else -1.
  let wordSet: Int
  /// The set of line ends, if anchors ask for it, else -1.
  let lineEndSet: Int

  init(
    instructions: [Instruction], start: Int, partition: ScalarPartition, sets: [Bool], firsts: [Bool],
    splitCount: Int, runCount: Int, wordSet: Int, lineEndSet: Int
  ) {
    self.instructions = instructions
    self.start = start
    self.partition = partition
    self.sets = .allocate(capacity: max(sets.count, 1))
    self.sets.initialize(from: sets, count: sets.count)
    self.firsts = .allocate(capacity: firsts.count)
    self.firsts.initialize(from: firsts, count: firsts.count)
    self.splitCount = splitCount
    self.runCount = runCount
    self.wordSet = wordSet
    self.lineEndSet = lineEndSet
  }

  deinit {
    sets.deallocate()
    firsts.deallocate()
  }
}
