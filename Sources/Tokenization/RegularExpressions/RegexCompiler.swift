/// Turns the tree of a regular expression into a program, from the end to the start: every part is compiled
/// knowing what follows it, which shows where nothing can ever be given back.
struct RegexCompiler {
  private var sets: [ScalarSet] = []
  private var setNumbers: [ScalarSet: Int] = [:]
  private let partition: ScalarPartition
  private let members: [[Bool]]
  private var instructions: [RegexProgram.Instruction] = []
  private var firsts: [[Bool]] = []
  /// Whether the instruction always leads to a match.
  private var isCertain: [Bool] = []
  private var splitCount = 0
  private var runCount = 0
  private var loopDepth = 0
  /// Largest program: counted repetitions of groups are written out.
  private static let mostInstructions = 20_000

  /// The program of a tree. `word` is what word boundaries tell from everything else.
  static func compile(_ node: RegexNode, word: ScalarSet) throws(RegexError) -> RegexProgram {
    var compiler = RegexCompiler(node, word: word)
    let accept = compiler.add(.accept, first: compiler.everything, isCertain: true)
    let start = try compiler.compile(node, next: accept)
    return RegexProgram(
      instructions: compiler.instructions, start: start, partition: compiler.partition,
      sets: compiler.members.flatMap { $0 }, firsts: compiler.firsts.flatMap { $0 },
      splitCount: compiler.splitCount, runCount: compiler.runCount,
      wordSet: compiler.setNumbers[word] ?? -1,
      lineEndSet: compiler.setNumbers[ScalarSet(0x0A)] ?? -1)
  }

  private init(_ node: RegexNode, word: ScalarSet) {
    var sets: [ScalarSet] = []
    var numbers: [ScalarSet: Int] = [:]
    func collect(_ node: RegexNode) {
      func note(_ set: ScalarSet) {
        if numbers[set] == nil {
          numbers[set] = sets.count
          sets.append(set)
        }
      }
      switch node {
      case .scalar(let set), .lookbehind(let set, _): note(set)
      case .sequence(let parts), .alternatives(let parts): for part in parts { collect(part) }
      case .repetition(let body, _, _, _), .atomic(let body), .lookahead(let body, _): collect(body)
      case .anchor(.wordBoundary), .anchor(.noWordBoundary): note(word)
      case .anchor(.lineStart), .anchor(.lineEnd): note(ScalarSet(0x0A))
      case .anchor: break
      }
    }
    collect(node)
    self.sets = sets
    setNumbers = numbers
    let partition = ScalarPartition(sets)
    self.partition = partition
    members = sets.map(partition.members)
  }

  private var everything: [Bool] { [Bool](repeating: true, count: partition.count) }

  private mutating func add(
    _ instruction: RegexProgram.Instruction, first: [Bool], isCertain certain: Bool = false
  ) -> Int {
    instructions.append(instruction)
    firsts.append(first)
    isCertain.append(certain)
    return instructions.count - 1
  }

  private func union(_ a: [Bool], _ b: [Bool]) -> [Bool] { zip(a, b).map { $0 || $1 } }

  private func number(_ set: ScalarSet) -> Int { setNumbers[set] ?? 0 }

  private mutating func split(_ first: Int, _ second: Int) -> Int {
    splitCount += 1
    return add(
      .split(first: first, second: second, slot: splitCount - 1),
      first: union(firsts[first], firsts[second]), isCertain: isCertain[first] || isCertain[second])
  }

  /// Compiles `node` so that `next` follows it.
  private mutating func compile(_ node: RegexNode, next: Int) throws(RegexError) -> Int {
    if instructions.count > Self.mostInstructions {
      throw RegexError(
        message: "more than \(Self.mostInstructions) steps, repetitions written out,", offset: 0)
    }
    switch node {
    case .scalar(let set):
      return add(.scalar(set: number(set), next: next), first: members[number(set)])
    case .sequence(let parts):
      var next = next
      for part in parts.reversed() { next = try compile(part, next: next) }
      return next
    case .alternatives(let parts):
      var entry = -1
      for part in parts.reversed() {
        let own = try compile(part, next: next)
        entry = entry < 0 ? own : split(own, entry)
      }
      return entry
    case .repetition(let body, let minimum, let maximum, let greed):
      return try repetition(body, minimum, maximum, greed, next: next)
    case .atomic(let body):
      let inner = try compileApart(body)
      return add(.atomic(body: inner, next: next), first: startsOfBoth(inner, next))
    case .lookahead(let body, let isNegative):
      let inner = try compileApart(body)
      return add(.lookahead(body: inner, isNegative: isNegative, next: next), first: firsts[next])
    case .lookbehind(let set, let isNegative):
      return add(.lookbehind(set: number(set), isNegative: isNegative, next: next), first: firsts[next])
    case .anchor(let anchor):
      return add(.anchor(anchor, next: next), first: firsts[next])
    }
  }

  /// Compiles a part that matches by itself.
  private mutating func compileApart(_ node: RegexNode) throws(RegexError) -> Int {
    let accept = add(.accept, first: everything, isCertain: true)
    return try compile(node, next: accept)
  }

  /// What an atomic part can begin with; what follows counts too, as the part may match nothing.
  private func startsOfBoth(_ inner: Int, _ next: Int) -> [Bool] { union(firsts[inner], firsts[next]) }

  private mutating func repetition(
    _ body: RegexNode, _ minimum: Int, _ maximum: Int?, _ greed: RegexNode.Greed, next: Int
  ) throws(RegexError) -> Int {
    if case .scalar(let set) = body, greed != .lazy {
      let own = members[number(set)]
      // Where what follows always matches, or never where the run could have gone on, nothing is given back.
      let keepsAll =
        greed == .possessive || isCertain[next] || !zip(own, firsts[next]).contains { $0 && $1 }
      if keepsAll {
        return add(
          .span(set: number(set), minimum: minimum, maximum: maximum ?? .max, next: next),
          first: minimum > 0 ? own : union(own, firsts[next]), isCertain: minimum == 0 && isCertain[next])
      }
      if maximum == nil, loopDepth == 0 {
        runCount += 1
        return add(
          .run(set: number(set), minimum: minimum, next: next, slot: runCount - 1),
          first: minimum > 0 ? own : union(own, firsts[next]))
      }
    }
    if greed == .possessive {
      return try compile(.atomic(.repetition(body, minimum: minimum, maximum: maximum, .greedy)), next: next)
    }
    var entry = next
    if let maximum {
      // Each optional round either goes on or leaves for good.
      for _ in 0..<max(0, maximum - minimum) {
        let round = try compile(body, next: entry)
        entry = greed == .lazy ? split(next, round) : split(round, next)
      }
    } else {
      // The loop's own place must be known before its body: what it begins with is not known yet.
      let loop = add(.accept, first: everything)
      splitCount += 1
      let slot = splitCount - 1
      loopDepth += 1
      let round = try compile(body, next: loop)
      loopDepth -= 1
      let isLazy = greed == .lazy
      instructions[loop] = .split(first: isLazy ? next : round, second: isLazy ? round : next, slot: slot)
      firsts[loop] = union(firsts[round], firsts[next])
      isCertain[loop] = isCertain[next]
      entry = loop
    }
    for _ in 0..<minimum { entry = try compile(body, next: entry) }
    return entry
  }
}
