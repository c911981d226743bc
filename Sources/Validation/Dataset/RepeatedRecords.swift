/// Finds prompts and pairs that came before, exactly and in bounded memory.
///
/// What was seen is remembered in tables until they are full. From then on the tables are only asked: a record whose
/// answer they don't hold is set aside on disk, together with what they know of it, and compared with the other records
/// there at the end. The findings are the same as with any amount of memory; only those of records that were set aside
/// come last.
struct RepeatedRecords {
  /// Something that came before, and where.
  enum Repetition: Equatable {
    /// The same prompt and answers.
    case pair(UInt64)
    /// The same, with the answers swapped.
    case contradiction(UInt64)
    /// The same prompt.
    case prompt(UInt64)
    /// The same prompt and answers but for white space, case and punctuation.
    case normalisedPair(UInt64)
    /// The prompt stands in the evaluation data.
    case leak(UInt64)
  }

  /// What is compared.
  struct Scope {
    /// Whether pairs are compared without white space, case and punctuation too.
    var normalisedPairs = false
    /// Whether prompts are compared with those of evaluation data.
    var evaluation = false
    /// The rules whose findings make a row faulty.
    var errors: Set<Rule> = []
  }

  /// Marks the place of a record in which there were errors before it was set aside.
  static let hadErrors: UInt64 = 1 << 63

  private let scope: Scope
  private let memory: ComparisonMemory
  private var seen: SeenPairs
  private var normalisedPairs: FirstSeen
  private var evaluationPrompts: FirstSeen
  private let spilledRecords: SpilledRows
  private let spilledNormalised: SpilledRows
  private let spilledPrompts: SpilledRows
  /// Records that were set aside.
  private(set) var spilled = 0

  init(_ scope: Scope, memory: ComparisonMemory) {
    self.scope = scope
    self.memory = memory
    // Prompts and pairs take as much as two tables.
    let share = memory.bytes / (2 + (scope.normalisedPairs ? 1 : 0) + (scope.evaluation ? 1 : 0))
    let limit = FirstSeen.limit(bytes: share)
    seen = SeenPairs(bytes: 2 * share)
    normalisedPairs = FirstSeen(limit: limit)
    evaluationPrompts = FirstSeen(limit: limit)
    spilledRecords = SpilledRows(in: memory.folder)
    spilledNormalised = SpilledRows(in: memory.folder)
    spilledPrompts = SpilledRows(in: memory.folder)
  }

  /// Takes in a prompt of the evaluation data.
  mutating func insert(evaluation prompt: UInt64, at here: UInt64) throws(ScratchError) {
    guard evaluationPrompts.isFull else {
      _ = evaluationPrompts.insert(here, for: prompt)
      return
    }
    guard evaluationPrompts.value(of: prompt) == nil else { return }
    try spilledPrompts.append(SpilledRow(key: prompt, exact: 1, opposite: 1, place: here))
  }

  /// Says that a record will come soon.
  func expect(_ digest: RecordDigest) {
    seen.expect(digest)
  }

  /// Takes in a record and gives what came before, as far as that is known now.
  mutating func insert(_ digest: RecordDigest, at here: UInt64) throws(ScratchError) -> [Repetition] {
    var found: [Repetition] = []
    // What has to be set aside waits until it is known whether the row is faulty already.
    var asideForPrompt: SpilledRow?
    var asideForNormalised: SpilledRow?
    var aside: SpilledRow?
    if let normalised = digest.normalised {
      if scope.evaluation {
        asideForPrompt = look(forEvaluation: normalised.prompt, at: here, into: &found)
      }
      if scope.normalisedPairs {
        asideForNormalised = insert(normalised.pair, of: digest, at: here, into: &found)
      }
    }
    if isFull {
      aside = look(for: digest, at: here, into: &found)
    } else {
      insert(digest, at: here, into: &found)
    }
    let isFaulty = found.contains { scope.errors.contains($0.rule) }
    let mark = isFaulty ? Self.hadErrors : 0
    if let aside {
      spilled += 1
      try spilledRecords.append(aside.marked(mark))
    }
    if let asideForNormalised { try spilledNormalised.append(asideForNormalised.marked(mark)) }
    if let asideForPrompt { try spilledPrompts.append(asideForPrompt.marked(mark)) }
    return found
  }

  /// Whether the tables take nothing more.
  private var isFull: Bool { seen.isFull || normalisedPairs.isFull }

  private mutating func insert(_ digest: RecordDigest, at here: UInt64, into found: inout [Repetition]) {
    let earlier = seen.insert(here, for: digest)
    if let pair = earlier.pair {
      found.append(.pair(pair))
      return
    }
    if let opposite = earlier.opposite { found.append(.contradiction(opposite)) }
    if let prompt = earlier.prompt { found.append(.prompt(prompt)) }
  }

  /// The same once the tables are full: they tell the pairs that they hold, and of others what they know.
  private func look(
    for digest: RecordDigest, at here: UInt64, into found: inout [Repetition]
  ) -> SpilledRow? {
    let earlier = seen.earlier(than: digest)
    if let pair = earlier.pair {
      found.append(.pair(pair))
      return nil
    }
    let pair = digest.pair
    return SpilledRow(
      key: digest.prompt, exact: pair,
      opposite: digest.chosen == digest.rejected ? pair : digest.reversedPair, place: here,
      placeOfKey: earlier.prompt ?? SpilledRow.unknown,
      placeOfOpposite: earlier.opposite ?? SpilledRow.unknown)
  }

  private func look(
    forEvaluation prompt: UInt64, at here: UInt64, into found: inout [Repetition]
  ) -> SpilledRow? {
    if let there = evaluationPrompts.value(of: prompt) {
      found.append(.leak(there))
      return nil
    }
    return spilledPrompts.isEmpty ? nil : SpilledRow(key: prompt, exact: 0, opposite: 0, place: here)
  }

  /// Pairs that are the same to the letter have a rule of their own.
  private mutating func insert(
    _ pair: UInt64, of digest: RecordDigest, at here: UInt64, into found: inout [Repetition]
  ) -> SpilledRow? {
    let isKnown = seen.earlier(than: digest).pair != nil
    guard isFull else {
      let earlier = normalisedPairs.insert(here, for: pair)
      if let earlier, !isKnown { found.append(.normalisedPair(earlier)) }
      return nil
    }
    guard !isKnown else { return nil }
    let exact = digest.pair
    return SpilledRow(
      key: pair, exact: exact, opposite: exact, place: here,
      placeOfKey: normalisedPairs.value(of: pair) ?? SpilledRow.unknown)
  }

  // MARK: What was set aside

  /// Compares the records that were set aside, and hands on what came before each, in the order of the records.
  mutating func finish(_ body: (_ place: UInt64, Repetition) throws -> Void) throws {
    guard !spilledRecords.isEmpty || !spilledNormalised.isEmpty || !spilledPrompts.isEmpty else { return }
    let small = FirstSeen(limit: 1)
    (seen, normalisedPairs, evaluationPrompts) = (SeenPairs(bytes: 0), small, small)
    let late = LateRepetitions(in: memory.folder)
    let capacity = FirstSeen.limit(bytes: memory.bytes / 2)
    try spilledRecords.drain(capacity: capacity, needsRecords: true) { part in
      try Self.compareRecords(part, into: late)
    }
    try spilledNormalised.drain(capacity: capacity, needsRecords: true) { part in
      try Self.compareNormalised(part, into: late)
    }
    try spilledPrompts.drain(capacity: capacity, needsRecords: false) { part in
      try Self.comparePrompts(part, into: late)
    }
    try late.each { try body($0.place, Repetition($0)) }
  }

  private static func compareRecords(_ part: ScratchList<SpilledRow>, into late: LateRepetitions) throws {
    var prompts = FirstSeen(limit: .max)
    var pairs = FirstSeen(limit: .max)
    var reader = part.reader()
    while let row = try reader.take() {
      if let earlier = pairs.insert(row.place, for: row.exact) {
        try late.append(LateRepetition(place: row.place, earlier: earlier, kind: .pair))
        continue
      }
      let opposite = known(row.placeOfOpposite) ?? pairs.value(of: row.opposite)
      if row.opposite != row.exact, let opposite {
        try late.append(LateRepetition(place: row.place, earlier: opposite, kind: .contradiction))
      }
      let first = prompts.insert(row.place, for: row.key)
      if let earlier = known(row.placeOfKey) ?? first {
        try late.append(LateRepetition(place: row.place, earlier: earlier, kind: .prompt))
      }
    }
    late.endRun()
  }

  private static func compareNormalised(_ part: ScratchList<SpilledRow>, into late: LateRepetitions) throws {
    var pairs = FirstSeen(limit: .max)
    var exact = FirstSeen(limit: .max)
    var reader = part.reader()
    while let row = try reader.take() {
      guard exact.insert(row.place, for: row.exact) == nil else { continue }
      let first = pairs.insert(row.place, for: row.key)
      if let earlier = known(row.placeOfKey) ?? first {
        try late.append(LateRepetition(place: row.place, earlier: earlier, kind: .normalisedPair))
      }
    }
    late.endRun()
  }

  /// The rows of the evaluation data stand before all others.
  private static func comparePrompts(_ part: ScratchList<SpilledRow>, into late: LateRepetitions) throws {
    var evaluation = FirstSeen(limit: .max)
    var reader = part.reader()
    while let row = try reader.take() {
      if row.exact == 1 {
        _ = evaluation.insert(row.place, for: row.key)
      } else if let there = evaluation.value(of: row.key) {
        try late.append(LateRepetition(place: row.place, earlier: there, kind: .leak))
      }
    }
    late.endRun()
  }

  private static func known(_ place: UInt64) -> UInt64? { place == SpilledRow.unknown ? nil : place }
}

extension RepeatedRecords.Repetition {
  fileprivate init(_ late: LateRepetition) {
    switch late.kind {
    case .prompt: self = .prompt(late.earlier)
    case .pair: self = .pair(late.earlier)
    case .contradiction: self = .contradiction(late.earlier)
    case .normalisedPair: self = .normalisedPair(late.earlier)
    case .leak: self = .leak(late.earlier)
    }
  }
}

extension RepeatedRecords.Repetition {
  /// The rule that it breaks.
  var rule: Rule {
    switch self {
    case .pair: .repeatedPair
    case .contradiction: .contradictingPair
    case .prompt: .repeatedPrompt
    case .normalisedPair: .normalisedDuplicate
    case .leak: .evaluationLeak
    }
  }
}

extension SpilledRow {
  fileprivate func marked(_ mark: UInt64) -> SpilledRow {
    var row = self
    row.place |= mark
    return row
  }
}
