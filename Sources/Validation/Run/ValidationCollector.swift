internal import ByteStreams
internal import PreferenceData

/// Joins what the checks of all blocks gave, in input order.
struct ValidationCollector {
  /// How often a rule was broken, and in which of the members.
  private struct Count {
    let rule: Rule
    var total = 0
    var byMember = Array(repeating: 0, count: ValidationCollector.members.count)
  }

  /// Records by format. Most records have the format of the one before, so that the dictionary is rarely asked.
  private struct FormatCounts {
    private var counts: [PairFormat: Int] = [:]
    private var current: PairFormat?
    private var run = 0

    mutating func add(_ format: PairFormat) {
      if format != current {
        counts = all
        current = format
        run = 0
      }
      run += 1
    }

    var all: [PairFormat: Int] {
      guard let current, run > 0 else { return counts }
      return counts.merging([current: run], uniquingKeysWith: +)
    }
  }

  /// The members that hold a prompt or an answer.
  private static let members: [StaticString] = [
    "prompt", "chosen", "rejected", "conversations", "input", "preferred_output", "non_preferred_output",
  ]

  /// Faults in the text of an input that the reader passes over: what follows them was read.
  private static let passedOver: Set<String> = [
    "array-trailing-comma", "array-missing-element", "array-missing-comma", "unexpected-comma",
  ]

  private var dataset: DatasetChecks
  private var numbers = ValidationSummary()
  private var formats = FormatCounts()
  /// In the order in which rules were first broken. They are few, so that a search finds one sooner than a hash.
  private var counts: [Count] = []

  init(memory: ComparisonMemory, settings: ValidationSettings) {
    dataset = DatasetChecks(memory: memory, settings: settings)
  }

  /// Whether what comes is evaluation data.
  var isEvaluation: Bool {
    get { dataset.isEvaluation }
    set { dataset.isEvaluation = newValue }
  }

  /// Hands on what is to be said once everything is read.
  mutating func finish(told: (Finding) throws -> Void) throws {
    // The checks are taken out meanwhile, so that the numbers can be changed.
    var dataset = dataset
    self.dataset = DatasetChecks(memory: ComparisonMemory(bytes: 0), settings: ValidationSettings())
    defer { self.dataset = dataset }
    try dataset.finish { finding, isFirstError in
      count(finding)
      if isFirstError { numbers.rowsWithErrors += 1 }
      try told(finding)
    }
  }

  /// Takes a block in and hands on what is to be said of the input that ended before it, and the records in which
  /// something was found.
  mutating func absorb(
    _ checked: CheckedBlock, told: (Finding) throws -> Void, found: ([FaultyRow]) throws -> Void
  ) throws {
    numbers.bytes += checked.block.rawByteCount
    let records = checked.block.records
    if let first = records.first {
      for finding in dataset.enter(input: first.position.input, member: first.position.member) {
        count(finding)
        try told(finding)
      }
    }
    dataset.absorb(blankLines: checked.block.blankLines)
    try absorb(checked.verdicts, record: { records[$0] }, found: found)
  }

  /// How far ahead of a record what is known of its prompt is sent for: as many trips to memory as a processor makes at a
  /// time.
  private static let recordsAhead = 12

  /// Takes in what the checks of neighbouring records gave.
  ///
  /// - Parameter record: makes the record at an index, which is rarely needed.
  private mutating func absorb(
    _ verdicts: [RecordVerdict], record: (Int) -> Record, found: ([FaultyRow]) throws -> Void
  ) throws {
    var faulty: [FaultyRow] = []
    // Nearly all records of most blocks are clean and of one format: what is done for each of them is kept small.
    for index in verdicts.indices {
      if index + Self.recordsAhead < verdicts.count,
        case .clean(let later, _) = verdicts[index + Self.recordsAhead]
      {
        dataset.expect(later)
      }
      numbers.rows += 1
      switch verdicts[index] {
      case .clean(let clean, let line):
        numbers.pairs += 1
        formats.add(clean.format)
        let findings = try dataset.absorb(clean, line: line, record: { record(index) })
        if findings.contains(where: { $0.severity == .error }) { numbers.rowsWithErrors += 1 }
        if !findings.isEmpty { faulty.append(counted(findings, [], of: record(index))) }
      case .checked(let check):
        if check.isPair { numbers.pairs += 1 }
        if let format = check.format { formats.add(format) }
        let record = record(index)
        let (listed, unlisted) = try dataset.absorb(check, of: record)
        if check.hasErrors || listed.contains(where: { $0.severity == .error }) {
          numbers.rowsWithErrors += 1
        }
        if !listed.isEmpty || !unlisted.isEmpty { faulty.append(counted(listed, unlisted, of: record)) }
      }
    }
    if !faulty.isEmpty { try found(faulty) }
  }

  /// A record with its findings, which are counted.
  private mutating func counted(_ listed: [Finding], _ unlisted: [Finding], of record: Record) -> FaultyRow {
    // Findings are not taken out of the arrays: each of them holds on to half a dozen pieces of memory.
    for index in unlisted.indices { count(unlisted[index].rule, at: unlisted[index].pointer) }
    for index in listed.indices { count(listed[index].rule, at: listed[index].pointer) }
    return FaultyRow(record: record, number: numbers.rows, listed: listed, unlisted: unlisted)
  }

  /// Takes in a problem of reading and gives it as a finding.
  mutating func absorb(_ problem: ReadProblem) -> Finding {
    let finding = Finding(problem)
    if finding.severity == .error, !Self.passedOver.contains(problem.code) { numbers.isIncomplete = true }
    count(finding)
    return finding
  }

  /// Records so far.
  var rows: Int { numbers.rows }

  /// The numbers so far.
  func summary(seconds: Double) -> ValidationSummary {
    var summary = numbers
    summary.seconds = seconds
    summary.formats = formats.all
    summary.comparedOnDisk = dataset.comparedOnDisk
    summary.rememberedForSimilarity = dataset.rememberedForSimilarity
    summary.lengths = dataset.lengths
    summary.findings = counts.map { count in
      var members: [String: Int] = [:]
      for (index, member) in Self.members.enumerated() where count.byMember[index] > 0 {
        members["\(member)"] = count.byMember[index]
      }
      return .init(
        code: count.rule.code, name: count.rule.name, severity: count.rule.severity, count: count.total,
        members: members)
    }
    summary.findings.sort { ($0.code, $0.name) < ($1.code, $1.name) }
    return summary
  }

  private mutating func count(_ finding: Finding) { count(finding.rule, at: finding.pointer) }

  private mutating func count(_ rule: Rule, at pointer: String) {
    let index: Int
    if let known = counts.firstIndex(where: { $0.rule == rule }) {
      index = known
    } else {
      index = counts.count
      counts.append(Count(rule: rule))
    }
    counts[index].total += 1
    if let member = Self.member(holding: pointer) { counts[index].byMember[member] += 1 }
  }

  /// The number of the member that a pointer is the way to, or into.
  private static func member(holding pointer: String) -> Int? {
    guard !pointer.isEmpty else { return nil }
    var pointer = pointer
    return pointer.withUTF8 { pointer in
      let steps = UnsafeBufferPointer(rebasing: pointer.dropFirst())
      let step = UnsafeBufferPointer(rebasing: steps[..<steps.offset(of: UInt8(ascii: "/"))])
      for (index, member) in members.enumerated() where step.equals(member) { return index }
      return nil
    }
  }
}
